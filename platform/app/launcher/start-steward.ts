import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Accounts } from '@vitrine/core/process/beginning';
import type { StartedSteward } from './steward-door.ts';

/** Users of rooms: from this number on, so many; the same numbers inside the name space and outside. */
const rooms = { first: 700_000, many: 10_000 } as const;

/**
 * Starts a program as the steward: under its account, in a user name space in which it is root and there are only
 * the users of rooms and the server's group. There it can start rooms under users of their own, and give the server's
 * group a room's socket; outside it is an ordinary user, and neither root's nor the server's can be become.
 */
export function startSteward(
  command: readonly [string, ...string[]],
  { server, steward }: Accounts,
  env: NodeJS.ProcessEnv,
): StartedSteward {
  // It says when the name space is there, waits until that has its users, and becomes root in it by the next program.
  const script = 'echo >&3; read -r _ <&3; exec 3<&-; exec setpriv --no-new-privs -- "$@"';
  const user = [`--reuid=${steward.uid}`, `--regid=${steward.gid}`, '--clear-groups', '--inh-caps=-all'];
  const child = spawn(
    'setpriv',
    [...user, '--', 'unshare', '--user', '--', '/bin/sh', '-c', script, 'steward', ...command],
    // A session of its own: what a terminal sends to all its processes is for the launcher, which ends it in order.
    { stdio: ['pipe', 'pipe', 'inherit', 'pipe'], cwd: '/', env, detached: true },
  );
  const ready = child.stdio[3] as Duplex;
  ready.on('error', () => undefined);
  ready.once('data', () => {
    const { pid } = child;
    if (pid === undefined) return;
    const { first, many } = rooms;
    try {
      writeFileSync(`/proc/${pid}/uid_map`, `0 ${steward.uid} 1\n${first} ${first} ${many}\n`);
      writeFileSync(
        `/proc/${pid}/gid_map`,
        `0 ${steward.gid} 1\n${server.gid} ${server.gid} 1\n${first} ${first} ${many}\n`,
      );
      ready.end('\n');
    } catch {
      child.kill('SIGKILL');
    }
  });
  return child as StartedSteward;
}
