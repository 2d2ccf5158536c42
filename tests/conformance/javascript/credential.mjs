// What the verifier of Digital Bazaar finds about a signed credential; `documents` is its whole web.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { defaultDocumentLoader, verifyCredential } from "@digitalbazaar/vc";

export async function read(content, { documents, now }) {
  const documentLoader = async (url) => {
    if (url in documents) return { contextUrl: null, documentUrl: url, document: documents[url] };
    return defaultDocumentLoader(url);
  };
  const result = await verifyCredential({
    credential: JSON.parse(content),
    suite: new DataIntegrityProof({ cryptosuite }),
    documentLoader,
    checkStatus: async () => ({ verified: true }),
    now: new Date(now),
  });
  const errors = result.error?.errors ?? (result.error ? [result.error] : []);
  return { verified: result.verified, errors: errors.map((each) => each.message) };
}
