import { once } from 'node:events';
import { statSync } from 'node:fs';
import { databaseHolds } from '@vitrine/app/boot';
import { startAsServer } from '@vitrine/app/launcher';
import { readSettings, type Home } from '@vitrine/core/process';

/**
 * Whether the database of a home is what its ledger makes of it. A database writes when it is looked into: root looks
 * as the account that has the server's folder.
 */
export async function databaseHoldsAsOwner(home: Home): Promise<boolean> {
  const owner = statSync(home.server, { throwIfNoEntry: false });
  if (process.getuid?.() !== 0 || owner === undefined || owner.uid === 0)
    return databaseHolds(home, readSettings(process.env));
  const child = startAsServer(
    home,
    { server: { uid: owner.uid, gid: owner.gid } },
    { entry: 'platform/cli/database-holds-main.ts', args: [home.root], stdio: 'pipe' },
  );
  const [status] = (await once(child, 'exit')) as [number | null];
  return status === 0;
}
