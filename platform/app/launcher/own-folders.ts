import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { Unavailable } from '@vitrine/core/errors';
import type { Account, Accounts, Home } from '@vitrine/core/process/beginning';

interface Folder {
  readonly path: string;
  readonly owner: Account;
  readonly mode: number;
}

const root: Account = { uid: 0, gid: 0 };

function foldersOf(home: Home, { server, steward }: Accounts): readonly Folder[] {
  return [
    { path: home.server, owner: server, mode: 0o700 },
    { path: home.steward, owner: steward, mode: 0o700 },
    { path: home.curated, owner: steward, mode: 0o700 },
    { path: home.cuts, owner: steward, mode: 0o700 },
    // Rooms' doors lie further in; each room's folder says who comes through.
    { path: home.rooms, owner: steward, mode: 0o711 },
    // What is laid into it is of its group, so that the steward reads what others than it brought.
    { path: home.landing, owner: steward, mode: 0o2770 },
    { path: home.personas, owner: root, mode: 0o700 },
  ];
}

/**
 * Gives each folder of a home to the account it belongs to, with what lies in it; nothing happens to one that is
 * its owner's already. The home is root's: what only root may rename, nobody puts another in the place of.
 * @throws Unavailable
 */
export function giveFolders(home: Home, accounts: Accounts): void {
  mkdirSync(home.root, { recursive: true });
  chownSync(home.root, 0, 0);
  chmodSync(home.root, 0o711);
  for (const { path, owner, mode } of foldersOf(home, accounts)) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // Whoever had the home before may have left a link in the place of a folder, to have what it names given away.
    const folder = lstatSync(path);
    if (!folder.isDirectory()) throw notAFolder();
    if (folder.uid !== owner.uid) giveTree(path, owner);
    chmodSync(path, mode);
  }
}

function notAFolder(): Unavailable {
  return new Unavailable({
    detail: 'In the home a link or a file stands where a folder of Vitrine must be.',
    help: 'Put the folder itself there, or mount it: links of a home are not followed (docs/operator.md, Accounts).',
  });
}

/** chown(1) gives a folder after what lies in it, so one that broke off is done again; and follows no link. */
function giveTree(path: string, { uid, gid }: Account): void {
  const { status } = spawnSync('chown', ['-R', '-h', '-P', `${uid}:${gid}`, '--', path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status === 0) return;
  throw new Unavailable({
    detail: 'A folder of the home could not be given to the account it belongs to.',
    help: 'The disk must know owners: see docs/operator.md, Accounts.',
  });
}
