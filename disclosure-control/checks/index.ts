export { checkOutput } from './check-output.ts';
export type { Finding } from './finding.ts';
