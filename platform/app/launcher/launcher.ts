import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Conflict } from '@vitrine/core/errors';
import { accounts, type Accounts, type Home, type Settings } from '@vitrine/core/process/beginning';
import { codeRoot } from '@vitrine/core/sandbox';
import { stewardEnvironment } from '@vitrine/datasets/catalogue/steward-environment';
import { relyingPartyOf } from '../boot/relying-party.ts';
import { ledgerKeyOf } from './ledger-key.ts';
import { giveFolders } from './own-folders.ts';
import { startSteward } from './start-steward.ts';
import { StewardDoor, type StartedSteward } from './steward-door.ts';
import { stewardDoorVariable } from './steward-door-variable.ts';

/** What a server under an account of its own is started with. */
export interface ServerStart {
  /** A program of ours, from the root of the code, and its arguments. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly stdio: 'inherit' | 'pipe';
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The parent of a server and a steward that have accounts of their own, and the only one of the three that is root.
 * It gives the home's folders to the two, starts the server, and a steward when the server comes to its door.
 */
export class Launcher {
  readonly #home: Home;
  readonly #accounts: Accounts;
  readonly #door: StewardDoor;
  readonly #doorPath: string;

  /** To be called as root, where `launchFaults` finds none. @throws Conflict, Unavailable */
  static async open(home: Home, settings: Settings): Promise<Launcher> {
    demandMode(home, settings);
    const { server, steward } = accounts();
    giveFolders(home, { server, steward });
    dropDoors(home);
    const path = join(home.root, `door-${process.pid}`);
    const start = (): StartedSteward => stewardOf(home, settings, { server, steward });
    return new Launcher(home, { server, steward }, path, await StewardDoor.open(path, server, start));
  }

  private constructor(home: Home, accounts: Accounts, doorPath: string, door: StewardDoor) {
    this.#home = home;
    this.#accounts = accounts;
    this.#doorPath = doorPath;
    this.#door = door;
  }

  /** Starts a program under the server's account, with no way to another. It ends with this process. */
  serve(start: ServerStart): ChildProcess {
    const env = { ...start.env, [stewardDoorVariable]: this.#doorPath };
    return startAsServer(this.#home, this.#accounts, { ...start, env });
  }

  /** Settles when the last steward has ended. */
  close(): Promise<void> {
    return this.#door.close();
  }
}

/** Starts a program under the server's account that needs no steward. */
export function startAsServer(
  home: Home,
  { server }: Pick<Accounts, 'server'>,
  { entry, args, stdio, env = {} }: ServerStart,
): ChildProcess {
  const user = [`--reuid=${server.uid}`, `--regid=${server.gid}`, '--clear-groups'];
  const powers = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--pdeathsig=KILL'];
  return spawn('setpriv', [...user, ...powers, '--', process.execPath, join(codeRoot, entry), ...args], {
    stdio: stdio === 'inherit' ? 'inherit' : ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, HOME: home.server, ...env },
    // A session of its own: a terminal's Ctrl-C is for the launcher, which says it once.
    detached: true,
  });
}

/** A steward that knows its home already goes by what it has; a new one gets what it is to go by. */
function stewardOf(home: Home, settings: Settings, accounts: Accounts): StartedSteward {
  const given = {
    mode: settings.mode,
    relyingParty: relyingPartyOf(settings),
    ledgerKey: ledgerKeyOf(home),
    doors: accounts.server.gid,
  };
  const main = join(codeRoot, 'datasets', 'steward', 'main.ts');
  return startSteward(
    [process.execPath, main, home.root, JSON.stringify(given)],
    accounts,
    stewardEnvironment(home, process.env),
  );
}

/** @throws Conflict when the home was made in the other mode: what development trusted must not serve real data */
function demandMode(home: Home, { mode }: Settings): void {
  const file = join(home.steward, 'settings.json');
  if (!existsSync(file)) return;
  const made = modeIn(readFileSync(file, 'utf8'));
  if (made === undefined || made === mode) return;
  throw new Conflict({
    detail: `This home folder was made in ${made} mode and cannot be used in ${mode} mode.`,
    help: 'Begin with a fresh home folder (docs/operator.md).',
    facts: { made, asked: mode },
  });
}

/** Of settings that have no form the steward complains itself. */
function modeIn(text: string): string | undefined {
  try {
    const found: unknown = JSON.parse(text);
    const mode: unknown =
      typeof found === 'object' && found !== null ? Reflect.get(found, 'mode') : undefined;
    return typeof mode === 'string' ? mode : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the doors of launchers that are gone. */
function dropDoors(home: Home): void {
  for (const name of readdirSync(home.root)) {
    const pid = /^door-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(home.root, name), { force: true });
  }
}
