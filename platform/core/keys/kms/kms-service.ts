import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  type KMSServiceException,
} from '@aws-sdk/client-kms';
import { Corrupt, Unavailable } from '../../errors.ts';

/** The longest message that the service signs as it is (`MessageType` RAW), in bytes. */
const longestMessage = 4096;

export interface KmsServiceOptions {
  readonly region: string;
  /** Where the service is reached, such as an endpoint of the network's own; the region's by default. */
  readonly endpoint?: string | undefined;
}

/** A data key: in clear, and as only the service can open it. */
export interface DataKey {
  readonly plain: Uint8Array;
  readonly sealed: Uint8Array;
}

/** What the service binds a data key to and writes into its own log: the same must be given to open it. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * The calls of AWS Key Management Service that are needed here. Credentials are those of the machine or task (the
 * SDK's default chain): none is a setting of Vitrine.
 */
export class KmsService {
  readonly #client: KMSClient;

  constructor(options: KmsServiceOptions) {
    const { region, endpoint } = options;
    this.#client = new KMSClient({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      maxAttempts: 4,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
    });
  }

  /** A new 256-bit key under a key of the service. @throws Unavailable */
  async dataKey(keyId: string, context: EncryptionContext): Promise<DataKey> {
    const { Plaintext: plain, CiphertextBlob: sealed } = await this.#asked(
      this.#client.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }),
      ),
    );
    return { plain: whole(plain), sealed: whole(sealed) };
  }

  /** Opens a data key. @throws Corrupt when bytes, key or context are not those it was made with; Unavailable */
  async open(keyId: string, sealed: Uint8Array, context: EncryptionContext): Promise<Uint8Array> {
    const opened = await this.#asked(
      this.#client.send(
        new DecryptCommand({ KeyId: keyId, CiphertextBlob: sealed, EncryptionContext: context }),
      ),
    );
    return whole(opened.Plaintext);
  }

  /** The public key of a signing key, as DER (SubjectPublicKeyInfo). @throws Unavailable */
  async publicKey(keyId: string): Promise<Uint8Array> {
    return whole((await this.#asked(this.#client.send(new GetPublicKeyCommand({ KeyId: keyId })))).PublicKey);
  }

  /** A pure Ed25519 signature (RFC 8032), made in the service. @throws RangeError over 4,096 bytes; Unavailable */
  async sign(keyId: string, message: Uint8Array): Promise<Uint8Array> {
    if (message.length > longestMessage)
      throw new RangeError(`The key service signs messages of at most ${longestMessage} bytes.`);
    const { Signature: signature } = await this.#asked(
      this.#client.send(
        new SignCommand({
          KeyId: keyId,
          Message: message,
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
        }),
      ),
    );
    return whole(signature);
  }

  async #asked<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (cause) {
      const { name } = cause as KMSServiceException;
      if (name === 'InvalidCiphertextException' || name === 'IncorrectKeyException')
        throw new Corrupt({ detail: 'A sealed value could not be opened.', cause });
      throw unavailable(cause);
    }
  }
}

function whole(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined || bytes.length === 0) throw unavailable(new Error('An answer without its bytes.'));
  return bytes;
}

function unavailable(cause: unknown): Unavailable {
  return new Unavailable({
    detail: 'The key service did not do what was asked.',
    help: 'The operator finds its answer in the log: no way to it, no right to use the key, or a key that is disabled or gone.',
    cause,
  });
}
