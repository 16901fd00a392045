export { openFileLedger } from './file-ledger.ts';
