import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.ts';

/**
 * Has the Node processes that this one starts from now on keep their compiled code in a folder, and start with it the
 * next time: a server of the tests loads 800 files. Node gives each account a folder of its own in it, as /tmp does.
 */
export function keepCompiledCode(folder = join(root, '.cache', 'compiled')): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o1777);
  process.env['NODE_COMPILE_CACHE'] = folder;
}
