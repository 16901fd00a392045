import { dirname } from 'node:path';

/** What a kind of program has in its sandbox, beyond what all have. */
export interface Inside {
  /** Files of the system, seen where the machine has them. */
  readonly files: readonly string[];
  /** Further options of bubblewrap. */
  readonly mounts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly cwd: string;
}

/** A folder inside; one made only on the way to a mount would be closed to all but the one who mounts. */
export function openFolder(dir: string): readonly string[] {
  return dir === '/' ? [] : [...openFolder(dirname(dir)), '--perms', '0755', '--dir', dir];
}
