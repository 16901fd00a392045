/** Where a piece belongs. It is sealed with the piece: in another place it does not open. */
export interface PiecePlace {
  /** The delivery's id. */
  readonly delivery: string;
  /** The file's name. */
  readonly file: string;
  /** The whole file's size, in bytes. */
  readonly size: number;
  /** Of the piece's first byte, in bytes from the file's start. */
  readonly offset: number;
}

/** A piece that only who holds the private key can open; both in base64. */
export interface SealedPiece {
  /** The encapsulated key (RFC 9180, 4.1). */
  readonly key: string;
  readonly bytes: string;
}

/** The key of a receiver of pieces. */
export interface PieceKey {
  /** An uncompressed point of P-256 in base64: for whoever seals. */
  readonly publicKey: string;
  /** @throws Error when the piece was sealed for another key or another place, or was changed */
  open(place: PiecePlace, piece: SealedPiece): Promise<Uint8Array<ArrayBuffer>>;
}

/** At most so many bytes are sealed at once: a piece is held in memory whole, and fits a request of the API. */
export const mostPieceBytes = 1024 * 1024;

/**
 * Hybrid public key encryption (RFC 9180) in base mode, one message a piece: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256
 * and AES-256-GCM. Browsers have all of these. It is loaded where it is first used: most pages seal nothing.
 */
async function suite() {
  const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import('@hpke/core');
  return new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
}

const info = new TextEncoder().encode('vitrine delivery piece v1');
const placeBytes = ({ delivery, file, size, offset }: PiecePlace): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify([delivery, file, size, offset]));

/** @throws Error when the public key is none */
export async function sealPiece(
  publicKey: string,
  place: PiecePlace,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<SealedPiece> {
  const hpke = await suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(fromBase64(publicKey));
  const { ct, enc } = await hpke.seal({ recipientPublicKey, info }, bytes, placeBytes(place));
  return { key: toBase64(new Uint8Array(enc)), bytes: toBase64(new Uint8Array(ct)) };
}

/** The key that follows from a secret of 32 bytes (RFC 9180, 7.1.3): the same one from the same secret. */
export async function pieceKey(secret: Uint8Array): Promise<PieceKey> {
  const hpke = await suite();
  const pair = await hpke.kem.deriveKeyPair(new Uint8Array(secret).buffer);
  return {
    publicKey: toBase64(new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey))),
    open: async (place, { key, bytes }) => {
      const recipient = { recipientKey: pair.privateKey, enc: fromBase64(key), info };
      return new Uint8Array(await hpke.open(recipient, fromBase64(bytes), placeBytes(place)));
    },
  };
}

/**
 * A digest that browsers can make of a long file: SHA-256 over the SHA-256 digests of its blocks of `mostPieceBytes`,
 * the last of which may be shorter. Their own digest takes a text whole.
 */
export class BlockDigest {
  readonly #digests: Uint8Array[] = [];

  /** @param block the next of the file, whole */
  async add(block: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', block)));
  }

  /** Hex. */
  async digest(): Promise<string> {
    const all = new Uint8Array(this.#digests.length * 32);
    for (const [at, digest] of this.#digests.entries()) all.set(digest, at * 32);
    const whole = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return Array.from(whole, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

/** Browsers' own conversion takes text of bytes, not all of a long piece at once. */
function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 32_768)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32_768)));
  return btoa(parts.join(''));
}

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
