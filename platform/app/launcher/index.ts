export { launchFaults } from './apart.ts';
export { Launcher, startAsServer } from './launcher.ts';
export { prepareSampleFor } from './prepare-sample-for.ts';
export { whenServing } from './when-serving.ts';
