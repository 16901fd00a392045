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
export type { PublicColumn, PublicDataset } from './public-datasets.ts';
export { dcatJsonLd, dcatTurtle } from './descriptions/dcat.ts';
export { descriptionForms } from './descriptions/forms.ts';
export { access, aboutInWords, datasetPath, peopleInWords } from './descriptions/place.ts';
export { schemaOrg } from './descriptions/schema-org.ts';
