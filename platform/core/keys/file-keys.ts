import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnce } from '../files/durable-files.ts';
import { Corrupt } from '../errors.ts';
import { demandName } from './key-name.ts';
import type { KeyProvider } from './keys.ts';
import { remember } from './remember.ts';
import { open, seal } from './sealed-box.ts';

/**
 * Keys in files of one folder (mode 0700, files 0600), for development and for a single machine: whoever may read
 * the folder has the keys. A key service is another provider.
 */
export class FileKeys implements KeyProvider {
  readonly #dir: string;
  readonly #private = new Map<string, Promise<KeyObject>>();
  readonly #secrets = new Map<string, Promise<Uint8Array>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async publicKey(name: string): Promise<KeyObject> {
    return createPublicKey(await this.#signingKey(name));
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    return sign(null, bytes, await this.#signingKey(name));
  }

  secret(name: string): Promise<Uint8Array> {
    demandName(name);
    return remember(this.#secrets, name, async () => {
      const bytes = await this.#readOrMake(`${name}.secret`, () => randomBytes(32));
      if (bytes.length !== 32) throw new Corrupt({ detail: 'A key file does not have its length.' });
      return bytes;
    });
  }

  async wrap(plain: Uint8Array, context: string): Promise<Uint8Array> {
    return seal(await this.secret('wrapping'), plain, context);
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    return open(await this.secret('wrapping'), wrapped, context);
  }

  #signingKey(name: string): Promise<KeyObject> {
    demandName(name);
    return remember(this.#private, name, async () => {
      const pem = await this.#readOrMake(`${name}.ed25519.pem`, () =>
        Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      );
      return createPrivateKey(Buffer.from(pem));
    });
  }

  async #readOrMake(file: string, make: () => Uint8Array): Promise<Uint8Array> {
    const path = join(this.#dir, file);
    // Another process may make the same key at the same moment: the file that was created first counts.
    await writeOnce(path, make, { mode: 0o600, dirMode: 0o700 });
    return await readFile(path);
  }
}
