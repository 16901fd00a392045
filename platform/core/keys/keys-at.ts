import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from '../errors.ts';
import { FileKeys } from './file-keys.ts';
import type { KeyProvider } from './keys.ts';

const settingsFile = 'pkcs11.json';
const path = z.string().startsWith('/');
const settingsSchema = z.strictObject({
  module: path,
  token: z.string().min(1).max(32),
  pinFile: path,
  /** Variables that the module reads where it finds its own settings. */
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).default({}),
});

/**
 * The keys of a process: in the token that `pkcs11.json` in its folder of keys names, else in files there. Which of
 * the two is chosen before the first key is made: what one has encrypted, the other cannot read.
 * @throws InvalidInput, Unavailable
 */
export async function keysAt(dir: string): Promise<KeyProvider> {
  const names = await namesIn(dir);
  const inToken = names.includes(settingsFile);
  const other = names.some((name) => (inToken ? /\.(?:pem|secret)$/ : /\.wrapped$/).test(name));
  if (other) {
    throw new InvalidInput({
      detail: inToken
        ? 'The folder of keys names a token, and holds keys in files as well.'
        : 'The folder of keys was used with a token, and does not name it any more.',
      help: 'Where keys are is chosen before a home is first started: docs/operator.md, Keys in a token.',
    });
  }
  if (!inToken) return new FileKeys(dir);
  const parsed = settingsSchema.safeParse(await readJson(join(dir, settingsFile)));
  if (!parsed.success) {
    throw new InvalidInput({
      detail: `The file ${settingsFile} of a folder of keys does not have its form.`,
      help: 'docs/operator.md, Keys in a token.',
      cause: parsed.error,
    });
  }
  const { environment, ...token } = parsed.data;
  Object.assign(process.env, environment);
  // A module of others runs in this process from here on, so only who asked for it loads what calls it.
  const { Pkcs11Keys } = await import('./pkcs11/pkcs11-keys.ts');
  return Pkcs11Keys.open({ ...token, dir });
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
