export { AgreementInvalid } from './agreement-invalid.ts';
export { readAgreement } from './agreement-text.ts';
export { type Agreement, type Grant, agreementSchema } from './agreement.ts';
export { type Change, changesBetween } from './changes.ts';
export { detachedLanguages } from './detached-languages.ts';
export { type CohortListView, cohortListName } from './cohort-list.ts';
