export { Deliveries } from './landing/deliveries.ts';
export { LedgerWitness } from './checks/ledger-witness.ts';
export { LedgerReceipts } from './checks/receipt-check.ts';
export { lockSteward } from './lock.ts';
