export { ledgerCheck } from './ledger-check.ts';
export { commitmentTo } from './sampling/draw.ts';
