import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Corrupt } from '../errors.ts';
import { open, seal } from './sealed-box.ts';

const key = randomBytes(32);
const bytes = fc.uint8Array({ maxLength: 200 });

test('what was sealed opens with the same key and context only', () => {
  fc.assert(
    fc.property(bytes, fc.string(), (plain, context) => {
      const sealed = seal(key, plain, context);
      expect(Buffer.from(open(key, sealed, context))).toEqual(Buffer.from(plain));
      expect(() => open(randomBytes(32), sealed, context)).toThrow(Corrupt);
      expect(() => open(key, sealed, `${context}!`)).toThrow(Corrupt);
    }),
  );
});

test('any changed bit and any shortening is noticed', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, place, bit) => {
      const sealed = Uint8Array.from(seal(key, plain, 'c'));
      const at = place % sealed.length;
      sealed[at] = (sealed[at] ?? 0) ^ (1 << bit);
      expect(() => open(key, sealed, 'c')).toThrow(Corrupt);
      expect(() => open(key, seal(key, plain, 'c').subarray(0, at), 'c')).toThrow(Corrupt);
    }),
  );
});

test('a short tag, which could be guessed, is never accepted', () => {
  for (let length = 0; length < 28; length++) {
    expect(() => open(key, new Uint8Array(length), 'c')).toThrow(Corrupt);
  }
});

test('sealing twice gives different bytes', () => {
  expect(seal(key, Buffer.from('x'), 'c')).not.toEqual(seal(key, Buffer.from('x'), 'c'));
});
