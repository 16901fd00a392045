import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, type Home } from '@vitrine/core/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  enrolSteward,
  stewardLedgerKeyFile,
  stewardRelyingParty,
  stewardSettings,
  type StewardSettings,
} from './steward-settings.ts';

const development: StewardSettings = {
  mode: 'development',
  relyingParty: { origin: 'http://localhost:1', rpId: 'localhost' },
};
const strict: StewardSettings = {
  mode: 'strict',
  relyingParty: { origin: 'https://vitrine.example', rpId: 'vitrine.example' },
};

let home: Home;
beforeEach(async () => {
  home = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-')));
});
afterEach(() => rm(home.root, { recursive: true }));

describe('what a steward goes by', () => {
  it('is written once: a later server cannot put another log key in its place', async () => {
    await enrolSteward(home, development, 'first');
    await enrolSteward(home, development, 'second');
    expect(await readFile(stewardLedgerKeyFile(home), 'utf8')).toBe('first');
  });

  it('keeps a home made in development from serving in strict mode, and the other way round', async () => {
    await enrolSteward(home, development, 'key');
    await expect(enrolSteward(home, strict, 'key')).rejects.toMatchObject({ code: 'conflict' });
    await enrolSteward(home, development, 'key');
  });

  it('names buckets that files land in, over HTTPS where data is real, and none in the place of a folder', async () => {
    const inbox = { bucket: 'inbox', region: 'eu-west-2', endpoint: 'http://store:9000' };
    await enrolSteward(home, { ...development, landing: { inbox } }, 'key');
    expect((await stewardSettings(home)).landing).toEqual({ inbox });
    const file = join(home.steward, 'settings.json');
    for (const wrong of [
      { ...strict, landing: { inbox } },
      { ...development, landing: { landing: inbox } },
    ]) {
      await writeFile(file, JSON.stringify(wrong));
      await expect(stewardSettings(home)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('lets only development take passkeys of any port', () => {
    expect(stewardRelyingParty(development).anyLoopbackPort).toBe(true);
    expect(stewardRelyingParty(strict).anyLoopbackPort).toBe(false);
  });
});
