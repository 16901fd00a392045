import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from '../errors.ts';
import { FileKeys } from './file-keys.ts';
import type { KeyProvider } from './keys.ts';

const path = z.string().startsWith('/');
const pkcs11Schema = z.strictObject({
  module: path,
  token: z.string().min(1).max(32),
  pinFile: path,
  /** Variables that the module reads where it finds its own settings. */
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).default({}),
});
const keyId = z.string().regex(/^[A-Za-z0-9:/_-]{1,2048}$/);
const kmsSchema = z.strictObject({
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  endpoint: z.url().optional(),
  owner: z.enum(['server', 'steward']),
  wrappingKey: keyId,
  /** Only the ledger's checkpoints are short enough for the service to sign: its first key, and those it was handed to. */
  signingKeys: z.record(z.string().regex(/^ledger(?:-[1-9]\d?)?$/), keyId).default({}),
});

/** Where the keys of a folder are. */
export type KeyPlace = 'files' | 'token' | 'service';

interface Kind {
  readonly place: KeyPlace;
  /** The file that says so; none for keys in files. */
  readonly settings?: string;
  /** What such keys leave in the folder. */
  readonly leaves: RegExp;
  readonly said: string;
}

const kinds: readonly Kind[] = [
  { place: 'token', settings: 'pkcs11.json', leaves: /\.wrapped$/, said: 'a token' },
  { place: 'service', settings: 'kms.json', leaves: /\.kms$/, said: 'a key service' },
  { place: 'files', leaves: /\.(?:pem|secret)$/, said: 'files' },
];

/**
 * Which of the three a folder of keys is for. It is chosen before the first key is made: what one has encrypted, the
 * others cannot read. @throws InvalidInput when the folder was used with another
 */
export async function keyPlace(dir: string): Promise<KeyPlace> {
  const names = await namesIn(dir);
  const named = kinds.filter(({ settings }) => settings !== undefined && names.includes(settings));
  const used = kinds.filter(({ leaves }) => names.some((name) => leaves.test(name)));
  const chosen = named[0] ?? { place: 'files', said: 'files' };
  const other = [...named, ...used].find(({ place }) => place !== chosen.place);
  if (other === undefined) return chosen.place;
  throw new InvalidInput({
    detail: `A folder of keys is for ${chosen.said} by its settings, and for ${other.said} by what else is in it.`,
    help: 'Where keys are is chosen before a home is first started: docs/operator.md, Where keys are.',
  });
}

/**
 * The keys of a process, where its folder of keys says. Strict mode takes none in files: whoever copies the folder
 * would have them. @throws InvalidInput, Unavailable
 */
export async function keysAt(dir: string, mode: 'development' | 'strict'): Promise<KeyProvider> {
  switch (await keyPlace(dir)) {
    case 'files':
      if (mode === 'development') return new FileKeys(dir);
      throw new InvalidInput({
        detail: 'Strict mode keeps no keys in files, and a folder of keys names no other place.',
        help: 'Name a token or a key service before the home is first started: docs/operator.md, Where keys are.',
      });
    case 'token': {
      const { environment, ...token } = await settingsIn(dir, 'pkcs11.json', pkcs11Schema);
      Object.assign(process.env, environment);
      // A module of others runs in this process from here on, so only who asked for it loads what calls it.
      const { Pkcs11Keys } = await import('./pkcs11/pkcs11-keys.ts');
      return Pkcs11Keys.open({ ...token, dir });
    }
    case 'service': {
      const { signingKeys, ...service } = await settingsIn(dir, 'kms.json', kmsSchema);
      const { KmsKeys } = await import('./kms/kms-keys.ts');
      return KmsKeys.open({
        ...service,
        signingKeys,
        dir,
      });
    }
  }
}

async function settingsIn<T>(dir: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(join(dir, name)));
  if (parsed.success) return parsed.data;
  throw new InvalidInput({
    detail: `The file ${name} of a folder of keys does not have its form.`,
    help: 'docs/operator.md, Where keys are.',
    cause: parsed.error,
  });
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
