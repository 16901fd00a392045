export { ledgerCheck } from './ledger-check.ts';
