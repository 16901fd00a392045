import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FrameReader, ProtocolViolation, type Frame } from './frames.ts';

const frame: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constantFrom(1 as const, 2 as const),
  call: fc.nat(0xffff_ffff),
  payload: fc.uint8Array({ maxLength: 40 }),
});

test('frames arrive whole however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (sent, cuts) => {
        const wire = Buffer.concat(sent.map(encodeFrame));
        const reader = new FrameReader(40);
        const found: Frame[] = [];
        let turn = 0;
        for (let at = 0; at < wire.length;) {
          const length = cuts[turn++ % cuts.length] ?? 1;
          found.push(...reader.push(wire.subarray(at, at + length)));
          at += length;
        }
        const plain = (one: Frame): unknown => ({ ...one, payload: [...one.payload] });
        expect(found.map(plain)).toEqual(sent.map(plain));
      },
    ),
  );
});

test('a frame of unknown kind or forbidden length is refused at its header', () => {
  const header = (length: number, kind: number): Uint8Array => {
    const bytes = Buffer.alloc(9);
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt8(kind, 4);
    return bytes;
  };
  expect(() => new FrameReader(100).push(header(101, 1))).toThrow(ProtocolViolation);
  expect(() => new FrameReader(100).push(header(0xffff_ffff, 2))).toThrow(ProtocolViolation);
  for (const kind of [0, 3, 255])
    expect(() => new FrameReader(100).push(header(1, kind))).toThrow(ProtocolViolation);
  expect(new FrameReader(100).push(header(100, 1))).toEqual([]);
});

test('a long frame in many small chunks is joined once', () => {
  const payload = Buffer.alloc(8 * 1024 * 1024, 7);
  const wire = encodeFrame({ kind: 2, call: 1, payload });
  const reader = new FrameReader(payload.length);
  const found: Frame[] = [];
  // Joining at every chunk would copy 32 GiB here.
  for (let at = 0; at < wire.length; at += 1024) found.push(...reader.push(wire.subarray(at, at + 1024)));
  expect(found).toHaveLength(1);
  expect(Buffer.from(found[0]?.payload ?? []).equals(payload)).toBe(true);
});

test('arbitrary bytes give frames or a violation, never another error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const reader = new FrameReader(64);
      try {
        for (const chunk of chunks) reader.push(chunk);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolViolation);
      }
    }),
  );
});
