// What `jose` finds about a token, with the keys of an issuer by their addresses.
import { importJWK, jwtVerify } from "jose";

export async function read(content, { keys, issuer, now }) {
  const find = async ({ kid, alg }) => importJWK(keys[kid], alg);
  try {
    const { payload, protectedHeader } = await jwtVerify(content.toString(), find, {
      algorithms: ["RS256"],
      currentDate: new Date(now),
      issuer,
      typ: "JWT",
    });
    return { verified: true, payload, header: protectedHeader };
  } catch (error) {
    return { verified: false, code: error.code ?? String(error) };
  }
}
