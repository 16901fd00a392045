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
import { writeOnce } from '../../files/durable-files.ts';
import { Corrupt, InvalidInput } from '../../errors.ts';
import { demandName } from '../key-name.ts';
import type { KeyProvider } from '../keys.ts';
import { remember } from '../remember.ts';
import { open, seal } from '../sealed-box.ts';
import { KmsService, type EncryptionContext, type KmsServiceOptions } from './kms-service.ts';

export interface KmsOptions extends KmsServiceOptions {
  /** The symmetric key of the service under which everything is wrapped: id, ARN or alias. */
  readonly wrappingKey: string;
  /** Names whose Ed25519 key is in the service (`ECC_NIST_EDWARDS25519`), and which one it is. */
  readonly signingKeys: Readonly<Record<string, string>>;
  /** Whose keys these are: part of each encryption context, so that a policy can tell processes apart. */
  readonly owner: string;
  /** For secrets and signing keys that the service does not hold, which lie here wrapped by it. */
  readonly dir: string;
}

const lengthBytes = 2;

/**
 * Keys under AWS Key Management Service. Small values are wrapped by envelope encryption: a data key of the service
 * for each, AES-256-GCM here, the wrapped data key authenticated with the value. The service signs short messages,
 * such as checkpoints of the ledger, with keys that never leave it. It signs at most 4,096 bytes, so keys that sign
 * longer ones (manifests, certificates) are made here, lie wrapped, and are open in memory only.
 */
export class KmsKeys implements KeyProvider {
  readonly #options: KmsOptions;
  readonly #service: KmsService;
  readonly #public = new Map<string, Promise<KeyObject>>();
  readonly #private = new Map<string, Promise<KeyObject>>();
  readonly #secrets = new Map<string, Promise<Uint8Array>>();

  private constructor(options: KmsOptions) {
    this.#options = options;
    this.#service = new KmsService(options);
  }

  /** @throws Unavailable when the service or a key is not there; InvalidInput when a key is of another kind */
  static async open(options: KmsOptions): Promise<KmsKeys> {
    const keys = new KmsKeys(options);
    await keys.wrap(new Uint8Array(), 'try');
    for (const name of Object.keys(options.signingKeys)) await keys.publicKey(name);
    return keys;
  }

  async publicKey(name: string): Promise<KeyObject> {
    demandName(name);
    const inService = this.#options.signingKeys[name];
    if (inService === undefined) return createPublicKey(await this.#privateKey(name));
    return remember(this.#public, name, async () => {
      const der = await this.#service.publicKey(inService);
      const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
      if (key.asymmetricKeyType === 'ed25519') return key;
      throw new InvalidInput({
        detail: 'A signing key of the key service is not an Ed25519 key.',
        help: 'Make one of the key spec ECC_NIST_EDWARDS25519: docs/operator.md, Keys in a key service.',
      });
    });
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    demandName(name);
    const inService = this.#options.signingKeys[name];
    return inService === undefined
      ? sign(null, bytes, await this.#privateKey(name))
      : this.#service.sign(inService, bytes);
  }

  async secret(name: string): Promise<Uint8Array> {
    demandName(name);
    return remember(this.#secrets, name, () => this.#kept(`${name}.secret`, () => randomBytes(32)));
  }

  async wrap(plain: Uint8Array, context: string): Promise<Uint8Array> {
    const { plain: key, sealed } = await this.#service.dataKey(
      this.#options.wrappingKey,
      this.#bound(context),
    );
    const head = Buffer.alloc(lengthBytes);
    head.writeUInt16BE(sealed.length);
    return Buffer.concat([head, sealed, seal(key, plain, authenticated(sealed, context))]);
  }

  async unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array> {
    const bytes = Buffer.from(wrapped);
    const length = bytes.length < lengthBytes ? 0 : bytes.readUInt16BE();
    const sealed = bytes.subarray(lengthBytes, lengthBytes + length);
    if (length === 0 || sealed.length < length)
      throw new Corrupt({ detail: 'A sealed value could not be opened.' });
    const key = await this.#service.open(this.#options.wrappingKey, sealed, this.#bound(context));
    return open(key, bytes.subarray(lengthBytes + length), authenticated(sealed, context));
  }

  #privateKey(name: string): Promise<KeyObject> {
    return remember(this.#private, name, async () => {
      const der = await this.#kept(`${name}.ed25519`, () =>
        generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
      );
      return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
    });
  }

  /** A value of this process that lies wrapped in a file, made if there is none. */
  async #kept(name: string, make: () => Uint8Array): Promise<Uint8Array> {
    const file = join(this.#options.dir, `${name}.kms`);
    const stored = await readFile(file).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const made = await this.wrap(make(), name);
      // Another process may make the same one at the same moment: the file that was created first counts.
      await writeOnce(file, made, { mode: 0o600, dirMode: 0o700 });
      return readFile(file);
    });
    return this.unwrap(stored, name);
  }

  #bound(context: string): EncryptionContext {
    return { vitrine: this.#options.owner, for: context === '' ? '-' : context };
  }
}

/** Binds a value to its data key too: one that was exchanged is noticed here, whatever the service checks. */
function authenticated(sealedKey: Uint8Array, context: string): string {
  return `${Buffer.from(sealedKey).toString('base64')} ${context}`;
}
