export { FileKeys } from './file-keys.ts';
export { keyPlace, keysAt } from './keys-at.ts';
export type { KeyProvider } from './keys.ts';
export { open, seal } from './sealed-box.ts';
export { readSealed, writeSealed } from './sealed-file.ts';
