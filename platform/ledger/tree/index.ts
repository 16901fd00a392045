export { type Checkpoint, openCheckpoint } from './checkpoint.ts';
export { verifyConsistency } from './merkle-verify.ts';
export { leafHash } from './merkle.ts';
export { type VerifierKey, readVerifierKey, verifierKey } from './signed-note.ts';
