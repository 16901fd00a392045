export { diagnose } from './doctor.ts';
export { socketPath } from './server-health.ts';
