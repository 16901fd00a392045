import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, type Home } from '@vitrine/core/process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  enrolSteward,
  stewardLedgerKeyFile,
  stewardRelyingParty,
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

  it('lets only development take passkeys of any port', () => {
    expect(stewardRelyingParty(development).anyLoopbackPort).toBe(true);
    expect(stewardRelyingParty(strict).anyLoopbackPort).toBe(false);
  });
});
