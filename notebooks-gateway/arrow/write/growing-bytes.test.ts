import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GrowingBits } from './growing-bytes.ts';

it('bits taken from masks are those that were there, wherever they began', () => {
  const part = fc.record({
    mask: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    start: fc.nat({ max: 40 }),
    count: fc.nat({ max: 160 }),
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const bits = new GrowingBits();
      const expected: boolean[] = [];
      for (const { mask, start, count } of parts) {
        const from = Math.min(start, mask.length * 8);
        const taken = Math.min(count, mask.length * 8 - from);
        bits.addFrom(mask, from, taken);
        for (let at = from; at < from + taken; at++) {
          expected.push((((mask[at >>> 3] ?? 0) >>> (at & 7)) & 1) === 1);
        }
      }
      expect(bits.zeros).toBe(expected.filter((bit) => !bit).length);
      const bytes = bits.take();
      expect(expected.map((_, at) => (((bytes[at >>> 3] ?? 0) >>> (at & 7)) & 1) === 1)).toEqual(expected);
    }),
  );
});
