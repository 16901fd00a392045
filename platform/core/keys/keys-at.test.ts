import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { FileKeys } from './file-keys.ts';
import { keyPlace, keysAt } from './keys-at.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-keys-'));
});
afterEach(() => rm(dir, { recursive: true }));
const put = (name: string, text = ''): Promise<void> => writeFile(join(dir, name), text);

it('keys are files where nothing else is said', async () => {
  expect(await keysAt(join(dir, 'not-there-yet'), 'development')).toBeInstanceOf(FileKeys);
});

it.each([
  ['pkcs11.json', ''],
  ['pkcs11.json', '{'],
  ['pkcs11.json', '{}'],
  ['pkcs11.json', '{"module":"relative.so","token":"t","pinFile":"/pin"}'],
  ['pkcs11.json', '{"module":"/m","token":"t","pinFile":"/p","x":1}'],
  ['kms.json', ''],
  ['kms.json', '{"region":"eu-west-2","owner":"server"}'],
  ['kms.json', '{"region":"eu-west-2","owner":"anybody","wrappingKey":"alias/w"}'],
  ['kms.json', '{"region":"eu-west-2","owner":"server","wrappingKey":"alias/w","secretAccessKey":"x"}'],
  [
    'kms.json',
    '{"region":"eu-west-2","owner":"server","wrappingKey":"alias/w","signingKeys":{"release":"a"}}',
  ],
])(
  'settings of another form (%s: %j) are refused, and no key file is made in their place',
  async (name, text) => {
    await put(name, text);
    await expect(keysAt(dir, 'development')).rejects.toBeInstanceOf(InvalidInput);
  },
);

it('keys do not move by themselves, from files to a token or a key service, or back', async () => {
  await (await keysAt(dir, 'development')).secret('sign-in');
  for (const settings of ['pkcs11.json', 'kms.json']) {
    await put(settings);
    await expect(keyPlace(dir)).rejects.toThrow('for files by what else is in it');
    await rm(join(dir, settings));
  }
  await rm(join(dir, 'sign-in.secret'));
  for (const left of ['sign-in.wrapped', 'sign-in.secret.kms']) {
    await put(left);
    await expect(keyPlace(dir)).rejects.toThrow('for files by its settings');
    await rm(join(dir, left));
  }
});

it('strict mode makes and takes no keys in files', async () => {
  await expect(keysAt(dir, 'strict')).rejects.toBeInstanceOf(InvalidInput);
  expect(await readdir(dir)).toEqual([]);
  await (await keysAt(dir, 'development')).secret('sign-in');
  await expect(keysAt(dir, 'strict')).rejects.toBeInstanceOf(InvalidInput);
});

it('a folder names one place', async () => {
  await put('pkcs11.json');
  expect(await keyPlace(dir)).toBe('token');
  await put('kms.json');
  await expect(keyPlace(dir)).rejects.toBeInstanceOf(InvalidInput);
});
