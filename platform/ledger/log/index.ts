export { type Acting, closeDangling, recordAct } from './acts.ts';
export { copyLedger, leavesIn } from './copy.ts';
export { type Entry, type EntryDraft, parseLeaf } from './entry.ts';
export { ledgerEvents } from './events.ts';
export { type Follower, follow } from './follow.ts';
export { type Ledger, type LedgerOptions, checkpointKey } from './ledger.ts';
export { ledgerOrigin } from './origin.ts';
export { rotationIn, rotationType } from './rotation.ts';
export { type Receipt, receiptSchema, verifyReceipt } from './receipt.ts';
