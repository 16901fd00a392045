import { join } from 'node:path';

/** The checkout's root: what a sandboxed process needs of our own code. */
export const codeRoot = join(import.meta.dirname, '..', '..', '..');
