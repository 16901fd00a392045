import { lockFolder, type FolderLock } from '../files/file-lock.ts';
import type { Home } from './home.ts';

/**
 * Takes the home's lock, which the operating system lets go of when the process ends, however it ends. It lies in
 * the server's folder: where the server has an account of its own, that is all of the home it may write.
 * @throws HomeLocked when another process, or this one, has it already.
 */
export function lockHome(home: Home): Promise<FolderLock> {
  return lockFolder(home.server);
}
