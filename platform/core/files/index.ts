export { exists, syncFolder, writeAtomic, writeOnce } from './durable-files.ts';
export { type FolderLock, lockFolder } from './file-lock.ts';
