export { checkTogether, type CheckedFile } from './checker/check-together.ts';
export type { Finding } from './finding.ts';
