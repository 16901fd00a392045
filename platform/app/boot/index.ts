export { rotateLogKey } from '../public-log/rotate-key.ts';
export { type App, openApp } from './app.ts';
export { moveLedger, openLedger } from '../record/ledger-place.ts';
export type { ServedLog } from '../public-log/public-log.ts';
export { signInsOf, type SignInService } from './sign-ins.ts';
export { databaseHolds, rebuildHome } from './rebuild.ts';
export { developmentIssuer, loadSampleData, sampleDataPresent } from './sample/load.ts';
export { personas } from './sample/personas.ts';
