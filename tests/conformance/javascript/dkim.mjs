// What mailauth finds about the DKIM signatures of a mail; `records` is the DNS that it asks.
import { dkimVerify } from "mailauth/lib/dkim/verify.js";

export async function read(content, { records }) {
  const resolver = async (name, type) => {
    if (type !== "TXT" || !(name in records)) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
    return [records[name]];
  };
  const { results } = await dkimVerify(content, { resolver });
  return {
    signatures: results.map((each) => ({
      status: each.status.result,
      comment: each.status.comment ?? null,
      domain: each.signingDomain,
      aligned: each.status.aligned ?? null,
      algorithm: each.algo,
      headers: each.signingHeaders?.keys.split(":").map((name) => name.trim().toLowerCase()) ?? [],
    })),
  };
}
