export { describeOutputs } from './describe-outputs.ts';
export { readKeyPem, releaseKeyPem } from './key.ts';
export { releasePackage } from './package.ts';
export { type ReleasedFace, releasedFace, releasedFaceSchema } from './register.ts';
export { type VerifiedCertificate, verifyCertificate } from './verify.ts';
