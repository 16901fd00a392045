import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeOnce } from '../../files/durable-files.ts';
import { lockFolder, type FolderLock } from '../../files/file-lock.ts';
import { Corrupt, HomeLocked, Unavailable } from '../../errors.ts';
import { demandName } from '../key-name.ts';
import type { KeyProvider } from '../keys.ts';
import { edwards25519, keyType, mechanism, objectClass, returned, user } from './constants.ts';
import { Cryptoki, CryptokiFailure, type Handle, type Template } from './cryptoki.ts';
import { gcm } from './module.ts';
import { readPin } from './read-pin.ts';

export interface Pkcs11Options {
  /** The module's file, such as SoftHSM's or that of a hardware token's maker. */
  readonly module: string;
  /** The token's label. */
  readonly token: string;
  /** The file that holds the user's PIN; nobody else may read it. */
  readonly pinFile: string;
  /** For secrets, which lie here encrypted by the token, and for the lock of who makes a key. */
  readonly dir: string;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Keys in a token that is reached by PKCS #11: they are made in it, sign and encrypt in it, and cannot be read out of
 * it. A named secret, which code of ours needs as bytes, lies in a file that only the token can decrypt.
 */
export class Pkcs11Keys implements KeyProvider {
  readonly #options: Pkcs11Options;
  readonly #cryptoki: Cryptoki;
  readonly #slot: Handle;
  /** In which the user has logged in. */
  readonly #session: Handle;

  private constructor(options: Pkcs11Options, cryptoki: Cryptoki, slot: Handle, pin: string) {
    this.#options = options;
    this.#cryptoki = cryptoki;
    this.#slot = slot;
    this.#session = cryptoki.open(slot, pin, user);
  }

  /** @throws Unavailable when the module, the token or its PIN is not there */
  static async open(options: Pkcs11Options): Promise<Pkcs11Keys> {
    const pin = await readPin(options.pinFile);
    const cryptoki = new Cryptoki(options.module);
    try {
      const [token, ...others] = cryptoki.tokens().filter(({ label }) => label === options.token);
      if (token === undefined || others.length > 0) {
        throw new Unavailable({
          detail: 'There is not exactly one token of the label that the key settings name.',
          help: 'Check that it is plugged in or initialised, and that its label is its own.',
        });
      }
      return new Pkcs11Keys(options, cryptoki, token.slot, pin);
    } catch (error) {
      throw error instanceof CryptokiFailure ? unusable(error) : error;
    }
  }

  async publicKey(name: string): Promise<KeyObject> {
    await this.#signingKey(name);
    const [object = 0] = this.#find({ label: name, class: objectClass.publicKey });
    // The point is an octet string in an octet string, of 32 bytes.
    const point = this.#cryptoki.read(this.#session, object, 'ecPoint').subarray(-32);
    return createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') },
      format: 'jwk',
    });
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    const key = await this.#signingKey(name);
    return this.#cryptoki.sign(this.#slot, mechanism.eddsa, key, bytes);
  }

  async secret(name: string): Promise<Uint8Array> {
    demandName(name);
    const file = join(this.#options.dir, `${name}.wrapped`);
    const context = `secret ${name}`;
    const made = await this.wrap(randomBytes(32), context);
    // Another process may make the same one at the same moment: the file that was created first counts.
    await writeOnce(file, made, { mode: 0o600, dirMode: 0o700 });
    return this.unwrap(await readFile(file), context);
  }

  async wrap(plain: Uint8Array, context: string): Promise<Uint8Array> {
    const key = await this.#wrappingKey();
    const nonce = randomBytes(nonceBytes);
    const by = gcm(mechanism.aesGcm, nonce, Buffer.from(context, 'utf8'));
    return Buffer.concat([nonce, this.#cryptoki.encrypt(this.#slot, by, key, plain)]);
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    const key = await this.#wrappingKey();
    if (wrapped.length < nonceBytes + tagBytes)
      throw notOpened(new RangeError('Too short for a wrapped value.'));
    const by = gcm(mechanism.aesGcm, wrapped.subarray(0, nonceBytes), Buffer.from(context, 'utf8'));
    try {
      return this.#cryptoki.decrypt(this.#slot, by, key, wrapped.subarray(nonceBytes));
    } catch (error) {
      const values: readonly number[] = [
        returned.encryptedDataInvalid,
        returned.encryptedDataLenRange,
        // What SoftHSM says of a tag that does not fit.
        returned.generalError,
      ];
      throw error instanceof CryptokiFailure && values.includes(error.returned) ? notOpened(error) : error;
    }
  }

  #signingKey(name: string): Promise<Handle> {
    demandName(name);
    const kind = { label: name, token: true, keyType: keyType.ecEdwards };
    const kept = {
      label: name,
      class: objectClass.privateKey,
      sign: true,
      sensitive: true,
      extractable: false,
    };
    return this.#findOrMake(kept, () => {
      this.#cryptoki.generateKeyPair(
        this.#session,
        mechanism.ecEdwardsKeyPairGen,
        { ...kind, verify: true, ecParams: edwards25519 },
        { ...kind, private: true, sensitive: true, extractable: false, sign: true },
      );
    });
  }

  #wrappingKey(): Promise<Handle> {
    // A key that could be read out does not count, whoever put it there.
    const kept = {
      label: 'wrapping',
      class: objectClass.secretKey,
      decrypt: true,
      sensitive: true,
      extractable: false,
    };
    return this.#findOrMake(kept, () => {
      const more = { token: true, private: true, encrypt: true, valueLength: 32 };
      this.#cryptoki.generateKey(this.#session, mechanism.aesKeyGen, { ...kept, ...more });
    });
  }

  /** A token knows no "make it unless it is there", so whoever makes a key holds the lock meanwhile. */
  async #findOrMake(template: Template, make: () => void): Promise<Handle> {
    try {
      if (this.#find(template).length === 0) {
        const lock = await lockSoon(join(this.#options.dir, 'making'));
        try {
          if (this.#find(template).length === 0) make();
        } finally {
          lock.release();
        }
      }
      const [key, ...others] = this.#find(template);
      if (key !== undefined && others.length === 0) return key;
    } catch (error) {
      throw error instanceof CryptokiFailure ? unusable(error) : error;
    }
    throw new Corrupt({ detail: 'The token holds a key more than once, or lost it.' });
  }

  #find(template: Template): readonly Handle[] {
    return this.#cryptoki.find(this.#session, template);
  }
}

async function lockSoon(dir: string): Promise<FolderLock> {
  for (let left = 100; ; left--) {
    try {
      return await lockFolder(dir);
    } catch (error) {
      if (!(error instanceof HomeLocked) || left === 0) throw error;
      await wait(50);
    }
  }
}

function unusable(cause: CryptokiFailure): Unavailable {
  return new Unavailable({
    detail: 'The token that holds the keys did not do what was asked.',
    help: 'The operator finds its answer in the log: a wrong or locked PIN, a full token, or one that lacks a mechanism.',
    cause,
  });
}

function notOpened(cause: unknown): Corrupt {
  return new Corrupt({ detail: 'A sealed value could not be opened.', cause });
}
