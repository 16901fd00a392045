export { agreementRules } from './broken-rule.ts';
export { endRules } from './end-rules.ts';
export { appliedFields, changedFields, documentOf, signedFields } from './entries.ts';
export {
  type SignedEnd,
  daysAfterTerm,
  endDigest,
  isLongOver,
  reasonDigest,
  signedEndSchema,
} from './end-statement.ts';
export { agreementEvents } from './events.ts';
export { type Membership, standingVersion } from './membership.ts';
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
  standingOf,
} from './state.ts';
export { replacedVersions, stateAmong, versionOrder } from './succession.ts';
