export { appliedFields, changedFields, documentOf, signedFields } from './entries.ts';
export { type Membership, standingVersion } from './membership.ts';
export { projectPolicy } from './projection.ts';
export { type AgreementRecord, getAgreement, listAgreements, stateOf, statesOf } from './records.ts';
export {
  type RelyingParty,
  type Signature,
  agreementDigest,
  readPublicKey,
  signatureSchema,
  signingChallenge,
  signingInput,
} from './signature.ts';
export { type OfficerKey, officerKeySchema, signaturesNeeded, validSigners } from './signers.ts';
export {
  type AgreementAct,
  type AgreementState,
  agreementActs,
  agreementStates,
  demandLegalAct,
  legalActs,
} from './state.ts';
export { replacedVersions, stateAmong, versionOrder } from './succession.ts';
export { policyMigrations } from './tables.ts';
export {
  agreementsToSign,
  listVersions,
  loadMembership,
  mostPerDay,
  versionsOfAgreement,
} from './versions.ts';
