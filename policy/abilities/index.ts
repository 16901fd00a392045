export { abilitiesFor } from './abilities-for.ts';
export { demand, denial } from './denial.ts';
export { type Role, roles } from './roles.ts';
export type { AgreementSubject, AppAbility, AppAction, CaseSubject } from './subjects.ts';
