import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { Launcher, launchFaults, prepareSampleFor, startAsServer, whenServing } from '@vitrine/app/launcher';
import { homeAt, readSettings, type Home, type Settings } from '@vitrine/core/process/beginning';
import { hoist } from './hoist.ts';

/** What of a command line decides who runs it. */
interface Asked {
  readonly command: string | undefined;
  readonly home: Home;
  readonly json: boolean;
  readonly rest: readonly string[];
}

/**
 * Where root starts a server, builds its database anew or moves its ledger: does it under accounts that are not root's, with
 * this process as their parent, and settles when they have ended. False for every other command, and where this
 * machine cannot: then it is for this process itself. `serving` is called once a server that was started answers.
 */
export async function launched(args: readonly string[], serving?: () => void): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const { command, home, json, rest } = askedIn(args);
  if (rest.some((word) => word === '--help' || word === '-h')) return false;
  try {
    if (command === 'start') return await launch(args, home, rest, serving);
    if (command === 'rebuild' || (command === 'ledger' && (rest[0] === 'move' || rest[0] === 'rotate-key')))
      return await asOwner(args, home);
  } catch (error) {
    const { printProblem } = await import('./output.ts');
    printProblem(error, json);
    return true;
  }
  return false;
}

function askedIn(args: readonly string[]): Asked {
  const words = hoist(args);
  let home = '.vitrine';
  let json = false;
  let at = 0;
  for (; words[at]?.startsWith('-') === true; at += 1) {
    const word = words[at] ?? '';
    if (word === '--json') json = true;
    else if (word.startsWith('--home=')) home = word.slice('--home='.length);
    else if (['--home', '--as', '--server'].includes(word)) {
      at += 1;
      if (word === '--home') home = words[at] ?? home;
    }
  }
  return { command: words[at], home: homeAt(resolve(home)), json, rest: words.slice(at + 1) };
}

async function launch(
  args: readonly string[],
  home: Home,
  rest: readonly string[],
  serving?: () => void,
): Promise<boolean> {
  const settings = settingsFor(rest);
  if (settings === undefined || launchFaults(home).length > 0) return false;
  const launcher = await Launcher.open(home, settings);
  try {
    if (settings.mode === 'development' && !rest.includes('--no-sample')) await prepareSampleFor(home);
    const server = launcher.serve({ entry: 'platform/cli/main.ts', args, stdio: 'inherit' });
    if (serving !== undefined) void whenServing(home).then(serving);
    const stop = (): void => void server.kill('SIGTERM');
    process.on('SIGINT', stop).on('SIGTERM', stop);
    process.exitCode = await statusOf(server);
  } finally {
    await launcher.close();
  }
  // Handlers of signals would keep it from ending.
  process.exit();
}

/** Settings that are wrong are for the command itself to complain of. */
function settingsFor(rest: readonly string[]): Settings | undefined {
  const at = rest.indexOf('--port');
  const port =
    at < 0 ? rest.find((word) => word.startsWith('--port='))?.slice('--port='.length) : (rest[at + 1] ?? '');
  try {
    return readSettings({ ...process.env, ...(port === undefined ? {} : { VITRINE_PORT: port }) });
  } catch {
    return undefined;
  }
}

/** Runs the command as the account that has the server's folder, so that what it writes is that account's. */
async function asOwner(args: readonly string[], home: Home): Promise<boolean> {
  if (!existsSync(home.server)) return false;
  const { uid, gid } = statSync(home.server);
  if (uid === 0) return false;
  const server = startAsServer(
    home,
    { server: { uid, gid } },
    { entry: 'platform/cli/main.ts', args, stdio: 'inherit' },
  );
  process.exitCode = await statusOf(server);
  return true;
}

async function statusOf(child: NodeJS.EventEmitter): Promise<number> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
