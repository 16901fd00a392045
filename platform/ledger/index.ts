export * from './acts.ts';
export * from './checkpoint.ts';
export * from './destruction.ts';
export {
  commitmentTo,
  phases,
  results,
  type Entry,
  type EntryDraft,
  type Leaf,
  type Phase,
  type Result,
} from './entry.ts';
export * from './errors.ts';
export * from './file-ledger.ts';
export type { Finding } from './finding.ts';
export * from './follow.ts';
export { checkpointKey, type Dangling, type Ledger, type LedgerOptions } from './ledger.ts';
export * from './merkle-verify.ts';
export { emptyRoot, leafHash, MerkleTree, nodeHash } from './merkle.ts';
export * from './postgres-ledger.ts';
export * from './receipt.ts';
export { verifierKey } from './signed-note.ts';
export * from './verify.ts';
