export { type App, openApp, openLedger } from './app.ts';
export { signInsOf, type SignInService } from './sign-ins.ts';
export { databaseHolds, rebuildHome } from './rebuild.ts';
export { developmentIssuer, loadSampleData, sampleDataPresent } from './sample/load.ts';
export { personas } from './sample/personas.ts';
