import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '@vitrine/app/boot';
import { homeAt, settingsSchema, systemClock } from '@vitrine/core/process';
import { newActId } from '@vitrine/core/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../testing.ts';

const settings = settingsSchema.parse({});
let home: string;
let remembered: string;

/** Grows the home's log by some entries, as a server would, and gives back its last checkpoint. */
async function grow(entries: number): Promise<string> {
  const ledger = await openLedger(homeAt(home), systemClock, settings);
  await ledger.append(
    Array.from({ length: entries }, (_, n) => ({
      type: 'refusal',
      phase: 'fact' as const,
      act: newActId(),
      public: { what: `operation ${n}`, code: 'forbidden' },
      private: { actor: 'system' },
    })),
  );
  const pem = ledger.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  await writeFile(join(home, 'server', 'ledger-public-key.pem'), pem);
  const note = await ledger.checkpoint();
  await ledger.close();
  return note;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-verify-'));
  remembered = await grow(3);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const verify = (since: string): ReturnType<typeof run> =>
  run('ledger', 'verify', '--since', since, '--home', home, '--json');

describe('ledger verify --since', () => {
  it('shows that the log has only grown since the checkpoint, given as a file or as its text', async () => {
    await grow(4);
    const file = join(home, 'kept');
    await writeFile(file, remembered);
    for (const since of [file, remembered, remembered.trimEnd()]) {
      const { status, stdout } = await verify(since);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ intact: true, size: 7, remembered: 3 });
    }
    const { stdout } = await run('ledger', 'verify', '--since', file, '--home', home);
    expect(stdout).toContain('It has only grown since the checkpoint: its first 3 entries are the same.');
  });

  it('tells a log that was put back or written anew by whoever holds the key', async () => {
    const later = await grow(4);
    for (const folder of ['segments', 'private', 'tiles']) {
      await rm(join(home, 'server', 'ledger', folder), { recursive: true });
    }
    await grow(3);
    for (const [since, said] of [
      [later, 'covers 7 entries; 3 are left'],
      [remembered, 'The first 3 entries are not those'],
    ] as const) {
      const { status, stdout } = await verify(since);
      expect(status).toBe(1);
      const { intact, problems } = JSON.parse(stdout) as { intact: boolean; problems: { problem: string }[] };
      expect(intact).toBe(false);
      expect(problems.map(({ problem }) => problem).join()).toContain(said);
    }
    expect((await run('ledger', 'verify', '--home', home)).status).toBe(0);
  });

  it('refuses a checkpoint of another log, and a file that is not there', async () => {
    const bent = remembered.replace('\n3\n', '\n2\n');
    const { status, stdout } = await verify(bent);
    expect(status).toBe(1);
    expect(stdout).toContain('The remembered checkpoint is not usable');
    const missing = await verify(join(home, 'nothing'));
    expect(JSON.parse(missing.stderr)).toMatchObject({ code: 'invalid-input' });
    expect(await readFile(join(home, 'server', 'ledger', 'tiles', 'checkpoint'), 'utf8')).toBe(remembered);
  });
});
