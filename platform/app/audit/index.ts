export { ledgerCheck, noteCheck } from './ledger-check.ts';
export { commitmentTo } from './sampling/draw.ts';
