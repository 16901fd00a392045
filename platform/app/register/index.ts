export { activityCsv, agreementsCsv, releasesCsv, synopsisCsv } from './csv.ts';
export { columnInWords } from './changes.ts';
export type { PublicGrant, PublicTerms } from './public-terms.ts';
export {
  type Register,
  type RegisterAgreement,
  type RegisterRelease,
  type RegisterVersion,
  readRegister,
} from './register.ts';
