import fc from 'fast-check';
import { expect, it } from 'vitest';
import { soundPng } from './png.ts';
import { soundOutput } from './sound-output.ts';
import { testPicture } from './testing.ts';

const image = (bytes: Uint8Array) =>
  soundOutput({
    kind: 'image',
    mediaType: 'image/png',
    data: Buffer.from(bytes).toString('base64'),
    bytes: bytes.length,
  });

it('a picture keeps what is drawn, and loses what is written into it', () => {
  const shown = image(testPicture());
  expect(shown).toMatchObject({ kind: 'image', mediaType: 'image/png', width: 1, height: 1 });
  const data = shown?.kind === 'image' ? Buffer.from(shown.data, 'base64') : Buffer.alloc(0);
  expect(data.includes('IDAT')).toBe(true);
  expect(data.includes('HIDDEN')).toBe(false);
});

it.each([
  ['markup that calls itself a picture', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a picture of another kind', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])],
  ['nothing', Buffer.alloc(0)],
  ['a picture with something behind its end', Buffer.concat([testPicture(), Buffer.from('rows')])],
  ['a picture that ends in the middle', testPicture().subarray(0, 40)],
])('%s is no picture', (_, bytes) => {
  expect(image(bytes)).toBeUndefined();
});

it.each([
  ['no pixels', 0, 5],
  ['a side of 50,000', 50_000, 1],
  ['too many pixels', 9_000, 9_000],
])('a picture of %s is not shown', (_, width, height) => {
  const bytes = testPicture();
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  expect(image(bytes)).toBeUndefined();
});

it('no bytes make it fail, and whatever it lets through is a picture again', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(fc.nat(70), fc.nat(255)).map(([at, byte]) => {
      const changed = testPicture();
      if (at < changed.length) changed[at] = byte;
      return changed;
    }),
  );
  fc.assert(
    fc.property(bytes, (one) => {
      const picture = soundPng(one);
      if (picture !== undefined) expect(soundPng(picture.bytes)).toEqual(picture);
    }),
  );
});

it('text loses colours, cursor moves, controls and marks that turn it around', () => {
  const said = '\u001b[31mred\u001b[0m \u001b]0;title\u0007a\rb\r\nc\u0000\u0008\u202egpj\u2066';
  expect(soundOutput({ kind: 'text', stream: 'stdout', text: said })).toEqual({
    kind: 'text',
    stream: 'stdout',
    text: 'red a\nb\ncgpj',
  });
});

it('a table whose rows have another width than its heading is none', () => {
  const rows = [['1', null], ['2']];
  expect(soundOutput({ kind: 'table', columns: ['a', 'b'], rows, totalRows: 2 })).toBeUndefined();
});

it('a table never has fewer rows than it shows', () => {
  const told = soundOutput({ kind: 'table', columns: ['a'], rows: [['1'], ['2']], totalRows: 0 });
  expect(told).toMatchObject({ totalRows: 2 });
});
