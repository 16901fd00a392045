import { attribute, flag, returned } from './constants.ts';
import { loadModule, numberBytes, plain, type CryptokiName, type Mechanism } from './module.ts';

type Attribute = keyof typeof attribute;
type Value = number | boolean | string | Uint8Array;
/** What an object is made with or looked for by. */
export type Template = Partial<Record<Attribute, Value>>;
export type Handle = bigint | number;

function bytesOf(value: Value): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 1 : 0);
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value !== 'number') return value;
  const bytes = Buffer.alloc(numberBytes);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function templateOf(template: Template): readonly object[] {
  return (Object.entries(template) as [Attribute, Value][]).map(([name, value]) => {
    const bytes = bytesOf(value);
    return { type: attribute[name], pValue: bytes, ulValueLen: bytes.length };
  });
}

/** A module's answer that is no success. Its number says why, in the specification's list of return values. */
export class CryptokiFailure extends Error {
  readonly returned: number;

  constructor(call: string, value: number) {
    super(`${call} returned 0x${value.toString(16)}`);
    this.returned = value;
  }
}

/**
 * The functions of a PKCS #11 module that are needed here, by their names in the specification. They run in this
 * process and one after the other, as a session demands.
 */
export class Cryptoki {
  readonly #functions: ReturnType<typeof loadModule>;

  /** @throws Unavailable when there is no such module */
  constructor(path: string) {
    this.#functions = loadModule(path);
    // Another provider of this process may have begun with the same module.
    this.#call('C_Initialize', [{ flags: flag.osLocking }], [returned.alreadyInitialized]);
  }

  /** The slots that hold a token, each with its label. */
  tokens(): readonly { readonly slot: Handle; readonly label: string }[] {
    const count = [0];
    this.#call('C_GetSlotList', [1, null, count]);
    const list = Buffer.alloc(8 * Number(count[0]));
    this.#call('C_GetSlotList', [1, list, count]);
    return Array.from({ length: Number(count[0]) }, (_, i) => {
      const slot = list.readBigUInt64LE(8 * i);
      const info = Buffer.alloc(256);
      this.#call('C_GetTokenInfo', [slot, info]);
      return { slot, label: info.toString('utf8', 0, 32).trimEnd() };
    });
  }

  /** A session in which the user has logged in; while it is open, so are the others of this process. */
  open(slot: Handle, pin: string, user: number): Handle {
    const session = this.#session(slot);
    const bytes = Buffer.from(pin, 'utf8');
    this.#call('C_Login', [session, user, bytes, bytes.length], [returned.userAlreadyLoggedIn]);
    return session;
  }

  find(session: Handle, template: Template): readonly Handle[] {
    this.#call('C_FindObjectsInit', [session, templateOf(template), Object.keys(template).length]);
    const found = Buffer.alloc(8 * 16);
    const count = [0];
    this.#call('C_FindObjects', [session, found, 16, count]);
    this.#call('C_FindObjectsFinal', [session]);
    return Array.from({ length: Number(count[0]) }, (_, i) => found.readBigUInt64LE(8 * i));
  }

  /** An attribute's bytes. */
  read(session: Handle, object: Handle, name: Attribute): Buffer {
    const value = Buffer.alloc(256);
    const wanted = [{ type: attribute[name], pValue: value, ulValueLen: value.length }];
    this.#call('C_GetAttributeValue', [session, object, wanted, 1]);
    return value.subarray(0, wanted[0]?.ulValueLen);
  }

  generateKey(session: Handle, by: number, template: Template): void {
    const key: Handle[] = [0];
    this.#call('C_GenerateKey', [
      ...[session, plain(by), templateOf(template), Object.keys(template).length],
      key,
    ]);
  }

  generateKeyPair(session: Handle, by: number, publicKey: Template, privateKey: Template): void {
    const [one, other]: [Handle[], Handle[]] = [[0], [0]];
    this.#call('C_GenerateKeyPair', [
      ...[session, plain(by)],
      ...[templateOf(publicKey), Object.keys(publicKey).length],
      ...[templateOf(privateKey), Object.keys(privateKey).length],
      ...[one, other],
    ]);
  }

  sign(slot: Handle, by: number, key: Handle, bytes: Uint8Array): Buffer {
    return this.#apart(slot, (session) => {
      this.#call('C_SignInit', [session, plain(by), key]);
      return this.#output('C_Sign', session, bytes);
    });
  }

  encrypt(slot: Handle, by: Mechanism, key: Handle, bytes: Uint8Array): Buffer {
    return this.#apart(slot, (session) => {
      this.#call('C_EncryptInit', [session, by, key]);
      return this.#output('C_Encrypt', session, bytes);
    });
  }

  decrypt(slot: Handle, by: Mechanism, key: Handle, bytes: Uint8Array): Buffer {
    return this.#apart(slot, (session) => {
      this.#call('C_DecryptInit', [session, by, key]);
      return this.#output('C_Decrypt', session, bytes);
    });
  }

  /**
   * Does the work in a session of its own: an operation that fails may stay begun, and then every later one of its
   * session would be refused.
   */
  #apart<T>(slot: Handle, work: (session: Handle) => T): T {
    const session = this.#session(slot);
    try {
      return work(session);
    } finally {
      this.#call('C_CloseSession', [session]);
    }
  }

  #session(slot: Handle): Handle {
    const session: Handle[] = [0];
    this.#call('C_OpenSession', [slot, flag.serialSession | flag.rwSession, null, null, session]);
    return session[0] ?? 0;
  }

  #output(name: CryptokiName, session: Handle, bytes: Uint8Array): Buffer {
    // No bytes at all would be no address, which modules refuse.
    const input = bytes.length === 0 ? Buffer.alloc(1) : bytes;
    const answer = Buffer.alloc(bytes.length + 512);
    const size = [answer.length];
    this.#call(name, [session, input, bytes.length, answer, size]);
    return answer.subarray(0, size[0]);
  }

  #call(name: CryptokiName, values: readonly unknown[], fine: readonly number[] = []): void {
    const value = this.#functions.get(name)?.(...values) ?? returned.generalError;
    if (value !== returned.ok && !fine.includes(value)) throw new CryptokiFailure(name, value);
  }
}
