export { checkFile } from './check-file.ts';
export type { Finding } from './finding.ts';
