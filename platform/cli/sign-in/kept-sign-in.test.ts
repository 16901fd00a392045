import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SignInFileUnsafe } from '../errors.ts';
import {
  dropSignIn,
  keepSignIn,
  readSignIn,
  signInFile,
  signInFolder,
  type KeptSignIn,
} from './kept-sign-in.ts';

const kept: KeptSignIn = {
  version: 1,
  server: 'https://vitrine.example',
  issuer: 'https://id.example',
  clientId: 'vitrine-command-line',
  username: 'sam.researcher',
  token: 'the-session',
  refreshToken: 'the-refresh-token',
};

let state: string;
let file: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vitrine-state-'));
  file = signInFile(signInFolder({ XDG_STATE_HOME: state }), kept.server);
  await keepSignIn(file, kept);
});
afterEach(() => rm(state, { recursive: true }));

const isUnsafe = (): Promise<void> => expect(readSignIn(file)).rejects.toBeInstanceOf(SignInFileUnsafe);

describe('what is kept of a sign-in', () => {
  it('is in a file that nobody else can read, and comes back as it was', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readSignIn(file)).toEqual(kept);
    await keepSignIn(file, { ...kept, token: 'u' });
    expect((await readSignIn(file))?.token).toBe('u');
    await dropSignIn(file);
    expect(await readSignIn(file)).toBeUndefined();
    await dropSignIn(file);
  });

  it.each([0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o610])(
    'is refused when others may read or write it (mode %i)',
    async (mode) => {
      await chmod(file, mode);
      await isUnsafe();
    },
  );

  it.each([0o770, 0o707, 0o777, 0o722])(
    'is refused when others may write to its folder (mode %i)',
    async (mode) => {
      await chmod(dirname(file), mode);
      await isUnsafe();
      await chmod(dirname(file), 0o700);
    },
  );

  it.runIf(process.getuid?.() === 0)('is refused when it belongs to another account', async () => {
    await chown(file, 65_534, 65_534);
    await isUnsafe();
    await chown(file, 0, 0);
    await chown(dirname(file), 65_534, 65_534);
    await isUnsafe();
  });

  it('is refused when it is a link, a folder, or not what Vitrine wrote', async () => {
    const elsewhere = join(state, 'elsewhere');
    await rename(file, elsewhere);
    await symlink(elsewhere, file);
    await isUnsafe();
    await rm(file);
    await mkdir(file, { mode: 0o700 });
    await isUnsafe();
    await rm(file, { recursive: true });
    for (const text of ['', '{', '{}', JSON.stringify({ ...kept, more: 1 }), 'x'.repeat(70_000)]) {
      await writeFile(file, text, { mode: 0o600 });
      await isUnsafe();
    }
    await rm(file);
    await link(elsewhere, file);
    expect(await readSignIn(file)).toEqual(kept);
  });

  it('says nothing of a token in its refusals', async () => {
    await writeFile(file, JSON.stringify({ ...kept, version: 2 }), { mode: 0o600 });
    const error: unknown = await readSignIn(file).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SignInFileUnsafe);
    expect(String(error)).not.toContain(kept.refreshToken);
    expect(await readFile(file, 'utf8')).toContain(kept.refreshToken);
  });
});

describe('where it is kept', () => {
  it('is XDG_STATE_HOME, or the default of the specification for a relative one', () => {
    expect(signInFolder({ XDG_STATE_HOME: '/x' })).toBe('/x/vitrine/sign-ins');
    for (const environment of [{}, { XDG_STATE_HOME: 'relative' }, { XDG_STATE_HOME: '' }])
      expect(signInFolder(environment)).toMatch(/^\/.*\/\.local\/state\/vitrine\/sign-ins$/);
  });

  it('is one file a server, inside the folder, whatever the server is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const name = signInFile('/folder', one);
        expect(dirname(name)).toBe('/folder');
        expect(name === signInFile('/folder', other)).toBe(one === other);
      }),
    );
  });
});
