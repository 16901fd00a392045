import koffi from 'koffi';
import { Unavailable } from '../../errors.ts';

const ulong = 'unsigned long';
const attributeType = koffi.struct({ type: ulong, pValue: 'void *', ulValueLen: ulong });
const mechanismType = koffi.struct({ mechanism: ulong, pParameter: 'void *', ulParameterLen: ulong });
const initializeArguments = koffi.struct({
  CreateMutex: 'void *',
  DestroyMutex: 'void *',
  LockMutex: 'void *',
  UnlockMutex: 'void *',
  flags: ulong,
  pReserved: 'void *',
});
const gcmParameters = koffi.struct({
  pIv: 'void *',
  ulIvLen: ulong,
  ulIvBits: ulong,
  pAAD: 'void *',
  ulAADLen: ulong,
  ulTagBits: ulong,
});
const attributes = koffi.pointer(attributeType);
const mechanism = koffi.pointer(mechanismType);
const number = koffi.out(koffi.pointer(ulong));
const length = koffi.inout(koffi.pointer(ulong));

/** What each function takes, by its name in PKCS #11; all return a `CK_RV`. */
const declarations = {
  C_Initialize: [koffi.pointer(initializeArguments)],
  C_GetSlotList: ['uint8_t', 'void *', length],
  C_GetTokenInfo: [ulong, 'void *'],
  C_OpenSession: [ulong, ulong, 'void *', 'void *', number],
  C_CloseSession: [ulong],
  C_Login: [ulong, ulong, 'void *', ulong],
  C_FindObjectsInit: [ulong, attributes, ulong],
  C_FindObjects: [ulong, 'void *', ulong, number],
  C_FindObjectsFinal: [ulong],
  C_GetAttributeValue: [ulong, ulong, koffi.inout(attributes), ulong],
  C_GenerateKey: [ulong, mechanism, attributes, ulong, number],
  C_GenerateKeyPair: [ulong, mechanism, attributes, ulong, attributes, ulong, number, number],
  C_SignInit: [ulong, mechanism, ulong],
  C_Sign: [ulong, 'void *', ulong, 'void *', length],
  C_EncryptInit: [ulong, mechanism, ulong],
  C_Encrypt: [ulong, 'void *', ulong, 'void *', length],
  C_DecryptInit: [ulong, mechanism, ulong],
  C_Decrypt: [ulong, 'void *', ulong, 'void *', length],
} as const;

export type CryptokiName = keyof typeof declarations;
type CryptokiFunction = (...values: unknown[]) => number;

/** A value's place in a number of the module's size. */
export const numberBytes = koffi.sizeof(ulong);

/** The functions of a module. @throws Unavailable when there is no such module */
export function loadModule(path: string): ReadonlyMap<CryptokiName, CryptokiFunction> {
  try {
    const library = koffi.load(path);
    const names = Object.keys(declarations) as CryptokiName[];
    return new Map(
      names.map((name) => [name, library.func(name, ulong, [...declarations[name]]) as CryptokiFunction]),
    );
  } catch (cause) {
    throw new Unavailable({
      detail: 'The PKCS #11 module cannot be loaded.',
      help: 'Check the file that the key settings name.',
      cause,
    });
  }
}

/** `CK_MECHANISM`. */
export interface Mechanism {
  readonly mechanism: number;
  readonly pParameter: unknown;
  readonly ulParameterLen: number;
}

export const plain = (value: number): Mechanism => ({
  mechanism: value,
  pParameter: null,
  ulParameterLen: 0,
});

/** AES-GCM (NIST SP 800-38D) with a whole tag; the associated data is authenticated, not encrypted. */
export function gcm(by: number, nonce: Uint8Array, associated: Uint8Array): Mechanism {
  const parameters = {
    pIv: nonce,
    ulIvLen: nonce.length,
    ulIvBits: nonce.length * 8,
    pAAD: associated,
    ulAADLen: associated.length,
    ulTagBits: 128,
  };
  return {
    mechanism: by,
    pParameter: koffi.as(parameters, koffi.pointer(gcmParameters)),
    ulParameterLen: koffi.sizeof(gcmParameters),
  };
}
