import { readFileSync } from 'node:fs';

/** A user of the machine and its group, by number. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs what, where Vitrine is started as root. */
export interface Accounts {
  readonly server: Account;
  readonly steward: Account;
}

/** Below the users of rooms, which begin at 700000. */
const numbers = { server: 690_001, steward: 690_002 } as const;
const names = { server: 'vitrine-server', steward: 'vitrine-steward' } as const;

/**
 * The two accounts: those of the machine with these names, else numbers that need no entry of the machine's.
 *
 * @param passwd the machine's accounts, as passwd(5) has them
 */
export function accountsIn(passwd: string): Accounts {
  const of = (who: keyof Accounts): Account => {
    for (const line of passwd.split('\n')) {
      const [name, , uid, gid] = line.split(':');
      if (name === names[who]) return { uid: Number(uid), gid: Number(gid) };
    }
    return { uid: numbers[who], gid: numbers[who] };
  };
  return { server: of('server'), steward: of('steward') };
}

/** The accounts of this machine. */
export function accounts(): Accounts {
  try {
    return accountsIn(readFileSync('/etc/passwd', 'utf8'));
  } catch {
    return accountsIn('');
  }
}

/** What makes two accounts unfit to keep the server and the steward apart: a clause each. */
export function accountFaults({ server, steward }: Accounts): readonly string[] {
  const numbered = [server, steward].every(({ uid, gid }) => uid > 0 && gid > 0);
  if (!numbered) return [`the accounts ${names.server} and ${names.steward} are root's or none`];
  const ofRooms = (id: number): boolean => id >= 700_000 && id < 710_000;
  if ([server, steward].some(({ uid, gid }) => ofRooms(uid) || ofRooms(gid)))
    return [`the account ${names.server} or ${names.steward} is among those of rooms, 700000 to 709999`];
  return server.uid === steward.uid || server.gid === steward.gid
    ? [`the accounts ${names.server} and ${names.steward} are one, or of one group`]
    : [];
}
