export { type Checkpoint, checkpointText, openCheckpoint } from './checkpoint.ts';
export { KeyChain } from './key-chain.ts';
export { verifyConsistency } from './merkle-verify.ts';
export { verifyInclusion } from './merkle-verify.ts';
export { leafHash } from './merkle.ts';
export { readVerifierKey, verifierKey } from './signed-note.ts';
export { signNote } from './signed-note.ts';
