export { diagnose } from './doctor.ts';
export { serverHealth, socketPath } from './server-health.ts';
