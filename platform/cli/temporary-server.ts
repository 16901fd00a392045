import { openApp } from '@vitrine/app/boot';
import { launchFaults, Launcher } from '@vitrine/app/launcher';
import { ApiProblem, type Problem } from '@vitrine/api';
import { readSettings, type Home, type Settings } from '@vitrine/core/process';
import { startLocalFace } from '@vitrine/server';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server of a home that lives for one command. */
export interface TemporaryServer {
  close(): Promise<void>;
}

/** Starts a server of a home that none holds: as root, where it can, under an account of its own. */
export async function startTemporary(home: Home): Promise<TemporaryServer> {
  const environment = { ...process.env, VITRINE_LOG_LEVEL: process.env['VITRINE_LOG_LEVEL'] ?? 'warn' };
  const settings = readSettings(environment);
  return launchFaults(home).length === 0 ? launchTemporary(home, settings) : openTemporary(home, settings);
}

/** One in this process. */
export async function openTemporary(home: Home, settings: Settings): Promise<TemporaryServer> {
  const app = await openApp({ home, settings });
  const face = await startLocalFace(app, settings).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  return {
    close: async () => {
      await face.close();
      await app.close();
    },
  };
}

async function launchTemporary(home: Home, settings: Settings): Promise<TemporaryServer> {
  const launcher = await Launcher.open(home, settings);
  const child = launcher.serve({
    entry: 'platform/cli/temporary-main.ts',
    args: [home.root],
    stdio: 'pipe',
    env: { VITRINE_LOG_LEVEL: settings.logLevel },
  });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.stdin?.end();
    await ended;
    await launcher.close();
  };
  try {
    await heard(child.stdout, ended);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Its first line: an empty one when it is ready, or the problem that kept it from it. */
async function heard(stdout: NodeJS.ReadableStream | null, ended: Promise<unknown>): Promise<void> {
  if (stdout === null) throw new TypeError('The server has no output.');
  const [line] = (await Promise.race([
    once(createInterface({ input: stdout }), 'line'),
    ended.then(() => ['{"title":"Failed","detail":"The server of the command ended before it was ready."}']),
  ])) as [string];
  if (line !== '') throw new ApiProblem(JSON.parse(line) as Problem);
}
