export { openFileLedger } from './file-ledger.ts';
export { FileStorage } from './file-storage.ts';
