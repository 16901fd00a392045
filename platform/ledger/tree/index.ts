export { type Checkpoint, checkpointText, openCheckpoint } from './checkpoint.ts';
export { KeyChain } from './key-chain.ts';
export { verifyConsistency, verifyInclusion } from './merkle-verify.ts';
export { leafHash, MerkleTree } from './merkle.ts';
export { readVerifierKey, verifierKey } from './signed-note.ts';
export { signNote } from './signed-note.ts';
