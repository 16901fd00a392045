export { openApp, openLedger, type App, type AppOptions } from './app.ts';
export { diagnose, type Diagnosis } from './doctor.ts';
export { ledgerCheck, type LedgerCheck } from './ledger-check.ts';
export { enrolOfficerFile, listOfficerKeys, removeOfficer, type EnrolledKey } from './officers.ts';
export { rebuildHome } from './rebuild.ts';
export { developmentIssuer, loadSampleData, sampleDataPresent } from './sample/load.ts';
export { personas, type Persona } from './sample/personas.ts';
export { socketPath } from './server-health.ts';
export type { Caller, Download, UseCaseName, UseCases } from './use-case.ts';
