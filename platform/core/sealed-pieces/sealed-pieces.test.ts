import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pieceKey, sealPiece } from './sealed-pieces.ts';

const place = { delivery: 'dlv_a', file: 'visits.csv', size: 10, offset: 4 };
const key = await pieceKey(new Uint8Array(32).fill(7));

it('opens what was sealed for it, in its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200_000 }), async (bytes) => {
      const sealed = await sealPiece(key.publicKey, place, new Uint8Array(bytes));
      expect(Buffer.from(await key.open(place, sealed)).equals(bytes)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

it('opens nothing in another place, of another key, or that was changed', async () => {
  const sealed = await sealPiece(key.publicKey, place, Uint8Array.of(1, 2, 3));
  const others = [
    { ...place, delivery: 'dlv_b' },
    { ...place, file: 'other.csv' },
    { ...place, size: 11 },
    { ...place, offset: 5 },
  ];
  for (const other of others) await expect(key.open(other, sealed)).rejects.toThrow();
  const stranger = await pieceKey(new Uint8Array(32).fill(8));
  await expect(stranger.open(place, sealed)).rejects.toThrow();
  const first = sealed.bytes.startsWith('A') ? 'B' : 'A';
  await expect(key.open(place, { ...sealed, bytes: first + sealed.bytes.slice(1) })).rejects.toThrow();
  await expect(key.open(place, { ...sealed, key: 'AAAA' })).rejects.toThrow();
});

it('is the same key of the same secret, and seals no bytes twice alike', async () => {
  expect((await pieceKey(new Uint8Array(32).fill(7))).publicKey).toBe(key.publicKey);
  const [one, other] = [
    await sealPiece(key.publicKey, place, Uint8Array.of(1)),
    await sealPiece(key.publicKey, place, Uint8Array.of(1)),
  ];
  expect(one.bytes).not.toBe(other.bytes);
});
