// What the verifier of Digital Bazaar finds about the status of a credential. `documents` holds
// all that it may fetch, by address.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { defaultDocumentLoader } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

export async function read(content, { documents }) {
  const documentLoader = async (url) =>
    url in documents
      ? { contextUrl: null, documentUrl: url, document: documents[url] }
      : defaultDocumentLoader(url);
  const { verified, error, results } = await checkStatus({
    credential: JSON.parse(content.toString()),
    documentLoader,
    suite: new DataIntegrityProof({ cryptosuite }),
  });
  return {
    verified,
    error: error ? String(error) + JSON.stringify(error.cause?.errors ?? error.errors ?? "") : null,
    bits: Object.fromEntries(
      (results ?? []).map(({ credentialStatus, status }) => [credentialStatus.statusPurpose, status]),
    ),
  };
}
