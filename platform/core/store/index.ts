export { FileObjectStore } from './file-object-store.ts';
export { type ObjectDigest, type ObjectStore, checkKey, digestStream } from './object-store.ts';
