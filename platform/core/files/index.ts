export { exists, makeFolder, syncFolder, writeAtomic, writeOnce } from './durable-files.ts';
export { type FolderLock, lockFolder } from './file-lock.ts';
export { readSecret } from './read-secret.ts';
