import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { FileKeys } from './file-keys.ts';
import { keysAt } from './keys-at.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));

it('keys are files where nothing else is said', async () => {
  expect(await keysAt(join(dir, 'not-there-yet'))).toBeInstanceOf(FileKeys);
});

it.each([
  '',
  '{',
  '{}',
  '{"module":"relative.so","token":"t","pinFile":"/pin"}',
  '{"module":"/m","token":"t","pinFile":"/p","x":1}',
])('settings of another form (%j) are refused, and no key file is made in their place', async (text) => {
  await writeFile(join(dir, 'pkcs11.json'), text);
  await expect(keysAt(dir)).rejects.toBeInstanceOf(InvalidInput);
});

it('keys do not move by themselves, from files to a token or back', async () => {
  await (await keysAt(dir)).secret('sign-in');
  await writeFile(join(dir, 'pkcs11.json'), '{"module":"/m","token":"t","pinFile":"/p"}');
  await expect(keysAt(dir)).rejects.toThrow('holds keys in files as well');
  await rm(join(dir, 'pkcs11.json'));
  await rm(join(dir, 'sign-in.secret'));
  await writeFile(join(dir, 'sign-in.wrapped'), '');
  await expect(keysAt(dir)).rejects.toThrow('does not name it any more');
});
