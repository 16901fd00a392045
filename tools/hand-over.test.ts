import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
let middle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-hand-over-'));
  middle = join(folder, 'middle.mjs');
  const last = join(folder, 'last.mjs');
  await writeFile(
    last,
    `process.once('SIGTERM', () => { console.log('told'); process.exit(3); });
     setInterval(() => {}, 1000); console.log('ready');`,
  );
  await writeFile(
    middle,
    `import { handOver } from ${JSON.stringify(join(import.meta.dirname, 'hand-over.mjs'))};
     handOver(process.execPath, [${JSON.stringify(last)}]);`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything the chain printed, when nobody holds its output any more; `act` runs once it is up. */
function printed(child: ChildProcess, act: () => void): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.trim() === 'ready') act();
    });
    child.stdout?.on('close', () => resolve(text));
  });
}

it('hands SIGTERM on, waits, and ends as the program did', async () => {
  const child = spawn(process.execPath, [middle], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  expect(await printed(child, () => child.kill('SIGTERM'))).toBe('ready\ntold\n');
  expect(await ended).toBe(3);
});

it('stops the program when npm’s shell is gone, even without a word', async () => {
  // The second command keeps the shell from replacing itself by the first.
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${middle}"; true`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  expect(await printed(shell, () => shell.kill('SIGKILL'))).toBe('ready\ntold\n');
});
