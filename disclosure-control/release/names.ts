/** Names inside a release package; the files that were asked for lie under `files/`. */
export const metadataName = 'ro-crate-metadata.json';
export const signatureName = 'certificate.sig';
export const previewName = 'ro-crate-preview.html';
export const keyName = 'release-key.pem';

/** The provider's key that certificates are signed with. */
export const releaseKey = 'release';
