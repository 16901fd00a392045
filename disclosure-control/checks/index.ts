export { checkOutput } from './check-output.ts';
export { type Finding, finding } from './finding.ts';
export { readCsv } from './read-csv.ts';
