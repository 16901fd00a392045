/** The values of PKCS #11 (OASIS, version 3.1) that are used here, by their names there without the prefix. */
export const flag = { rwSession: 0x2, serialSession: 0x4, osLocking: 0x2 } as const;

export const user = 1;

export const objectClass = { publicKey: 2, privateKey: 3, secretKey: 4 } as const;

export const keyType = { ecEdwards: 0x40, aes: 0x1f } as const;

export const mechanism = {
  ecEdwardsKeyPairGen: 0x1055,
  eddsa: 0x1057,
  aesKeyGen: 0x1080,
  aesGcm: 0x1087,
} as const;

export const attribute = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  keyType: 0x100,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  sign: 0x108,
  verify: 0x10a,
  valueLength: 0x161,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
} as const;

/** Return values that something follows from; every other one is a failure. */
export const returned = {
  ok: 0x0,
  encryptedDataInvalid: 0x40,
  encryptedDataLenRange: 0x41,
  generalError: 0x5,
  userAlreadyLoggedIn: 0x100,
  alreadyInitialized: 0x191,
} as const;

/** `edwards25519`, as an ASN.1 printable string: how version 2.40 of the mechanisms names the curve. */
export const edwards25519 = Buffer.from('130c656477617264733235353139', 'hex');
