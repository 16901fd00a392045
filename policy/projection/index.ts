export { projectPolicy } from './projection.ts';
export { rememberPolicy } from './remember.ts';
export { type AgreementRecord, getAgreement, listAgreements, stateOf, statesOf } from './records.ts';
export { policyMigrations } from './tables.ts';
export {
  agreementsToSign,
  listVersions,
  loadMembership,
  mostPerDay,
  versionsOfAgreement,
} from './versions.ts';
