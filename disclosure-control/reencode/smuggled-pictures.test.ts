import { deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { pngPixels } from '../files/png-pixels.ts';
import { plainPng } from './picture.ts';
import { escaping, fateOf, twenty } from './testing.ts';

const secret = Buffer.from(twenty.join(' '));

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}
const head = (width: number, height: number, depth = 8, type = 2): Buffer => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, type], 8);
  return data;
};
const lines = (width: number, height: number, pixel: readonly number[]): Buffer =>
  Buffer.concat(
    Array.from({ length: height }, () =>
      Buffer.from([0, ...Array.from({ length: width }, () => pixel).flat()]),
    ),
  );
interface Made {
  readonly header?: Buffer;
  readonly before?: readonly Buffer[];
  readonly pixels?: Buffer;
  readonly end?: Buffer;
  readonly after?: Buffer;
}
const png = ({
  header = head(8, 4),
  before = [],
  pixels = lines(8, 4, [10, 120, 200]),
  end,
  after,
}: Made): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...before,
    chunk('IDAT', deflateSync(pixels, { level: 0 })),
    chunk('IEND', end ?? Buffer.alloc(0)),
    after ?? Buffer.alloc(0),
  ]);
const fill = Buffer.alloc(768 - secret.length);

describe('twenty NHS numbers do not leave in a picture', () => {
  test.each<[string, Uint8Array]>([
    ['in the end', png({ end: secret })],
    ['behind the end', png({ after: secret })],
    ['in a text', png({ before: [chunk('tEXt', Buffer.concat([Buffer.from('Software\0'), secret]))] })],
    ['in its resolution', png({ before: [chunk('pHYs', secret)] })],
    ['in a second header', png({ before: [chunk('IHDR', Buffer.concat([head(8, 4), secret]))] })],
    ['in a long header', png({ header: Buffer.concat([head(8, 4), secret]) })],
    ['in its brightness', png({ before: [chunk('gAMA', secret), chunk('cHRM', secret)] })],
    ['in a profile', png({ before: [chunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), secret]))] })],
    ['in a chunk of nobody', png({ before: [chunk('nhSn', secret)] })],
    ['in frames of an animation', png({ before: [chunk('fdAT', secret)] })],
    ['behind the last line', png({ pixels: Buffer.concat([lines(8, 4, [10, 120, 200]), secret]) })],
    [
      'in colours that no pixel has',
      png({
        header: head(8, 4, 8, 3),
        before: [chunk('PLTE', Buffer.concat([secret, fill]))],
        pixels: lines(8, 4, [255]),
      }),
    ],
    [
      'in pixels that are not seen',
      png({
        header: head(60, 1, 8, 6),
        pixels: Buffer.concat([
          Buffer.from([0]),
          Buffer.from(
            [...secret.subarray(0, 180)].flatMap((byte, at) => (at % 3 === 2 ? [byte, 0] : [byte])),
          ),
        ]),
      }),
    ],
  ])('PNG: %s', async (_, bytes) => {
    expect(await escaping(bytes)).toEqual([]);
  });

  const drawn = jpeg.encode({ width: 16, height: 16, data: Buffer.alloc(16 * 16 * 4, 90) }, 90).data;
  const segment = (marker: number, data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), data]);
  const within = (more: Buffer): Buffer => Buffer.concat([drawn.subarray(0, 2), more, drawn.subarray(2)]);
  test.each<[string, Uint8Array]>([
    ['in a comment', within(segment(0xfe, secret))],
    ['in Exif', within(segment(0xe1, secret))],
    ['in Adobe’s segment', within(segment(0xee, secret))],
    ['in the first segment', within(segment(0xe0, secret))],
    ['in a table of nobody', within(segment(0xdb, Buffer.concat([Buffer.from([3]), Buffer.alloc(64, 1)])))],
    ['in reserved segments', within(segment(0xf0, secret))],
    ['behind the end', Buffer.concat([drawn, secret])],
    ['behind the end, with another end', Buffer.concat([drawn, secret, Buffer.from([0xff, 0xd9])])],
    ['before the end', Buffer.concat([drawn.subarray(0, -2), secret, Buffer.from([0xff, 0xd9])])],
  ])('JPEG: %s', async (_, bytes) => {
    expect(await escaping(bytes)).toEqual([]);
  });

  test('what is seen is the same', () => {
    for (const bytes of [
      png({}),
      png({ header: head(8, 4, 16, 0), pixels: lines(8, 4, [90, 1]) }),
      png({
        header: head(300, 2, 8, 2),
        pixels: Buffer.concat([
          lines(300, 1, [1, 2, 3]),
          Buffer.from([0, ...Array.from({ length: 900 }, (_, at) => (at * 7) & 255)]),
        ]),
      }),
    ])
      expect(pngPixels(plainPng(bytes) ?? Buffer.of())).toEqual(pngPixels(bytes));
  });
});

describe('twenty NHS numbers do not leave in a drawing', () => {
  const svg = (inside: string, attributes = ''): Buffer =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes} width="80" height="40">${inside}<text x="1" y="9">London 120</text></svg>`,
    );
  const each = (of: (number: string) => string): string => twenty.map(of).join('');
  const words = secret.toString();
  test.each<[string, Uint8Array]>([
    ['ids', svg(each((one) => `<rect id="n${one}" width="1" height="1"/>`))],
    ['classes', svg(each((one) => `<rect class="n${one}" width="1" height="1"/>`))],
    [
      'attributes of nobody',
      svg(`<rect width="1" height="1" foo="${words}" x-y='${words}'/>`, `baz="${words}"`),
    ],
    ['a namespace', svg('', `xmlns:a="${words}"`)],
    ['elements of nobody', svg(`<rows>${words}</rows><x:row xmlns:x="a">${words}</x:row>`)],
    ['coordinates far away', svg(each((one) => `<path d="M ${one} 0 L ${one} 1"/>`))],
    ['lengths', svg(each((one) => `<rect x="${one}" width="0.${one}" height="1"/>`))],
    ['a font', svg(`<text font-family="${words}">x</text>`)],
    [
      'a style',
      svg(
        `<style>/* ${words} */ .n${twenty[0] ?? ''} { fill: red } rect { --x: "${words}"; content: "${words}" } @font-face { src: url(${twenty[1] ?? ''}) }</style>`,
      ),
    ],
    [
      'a style of an element',
      svg(`<rect width="1" height="1" style="fill:red;x:${words};stroke-dasharray:${twenty.join(',')}"/>`),
    ],
    ['a link', svg(each((one) => `<a href="https://a/${one}"><rect width="1" height="1"/></a>`))],
    ['a target of its own', svg(each((one) => `<use href="#n${one}"/>`))],
    ['letters', svg(`<text>${words}</text>`)],
    [
      'letters cut into pieces',
      svg(each((one) => `<text><tspan>${one.slice(0, 5)}</tspan><tspan>${one.slice(5)}</tspan></text>`)),
    ],
    ['letters as data', svg(`<text><![CDATA[${words}]]></text>`)],
    [
      'a comment within letters',
      svg(each((one) => `<text>${one.slice(0, 4)}<!-- -->${one.slice(4)}</text>`)),
    ],
    ['text outside letters', svg(`<g>${words}</g>${words}`)],
    [
      'a picture',
      svg(
        `<image width="9" height="9" href="data:image/png;base64,${png({ after: secret }).toString('base64')}"/>`,
      ),
    ],
    ['a title', svg(`<title>${words}</title><desc>${words}</desc>`)],
  ])('%s', async (_, bytes) => {
    expect(await escaping(bytes)).toEqual([]);
  });

  test('and what is drawn stays', async () => {
    const drawing = svg(
      `<defs><style type="text/css"><![CDATA[ .bar { fill: #4682B4; stroke: none } ]]></style><clipPath id="clip"><rect width='80' height='40'/></clipPath></defs><g clip-path="url(#clip)" transform="translate(3.5, 2) scale(1 -1)"><rect class='bar' x='3' y='4' width='5.25' height='9'/><path d="M 1.5 2 L 3,4 z" style="fill:none;stroke:rgb(0, 0, 255);stroke-width:1.5px"/></g>`,
      'viewBox="0 0 80 40"',
    );
    const { stops, leaves } = await fateOf(drawing);
    expect(stops).toEqual([]);
    for (const text of [
      'viewBox="0 0 80 40"',
      '.c1{fill:#4682B4;stroke:none}',
      'clip-path="url(#i1)"',
      'id="i1"',
      'class="c1"',
      'transform="translate(3.5, 2) scale(1 -1)"',
      'width="5.25"',
      'd="M 1.5 2 L 3,4 z"',
      'style="fill:none;stroke:rgb(0, 0, 255);stroke-width:1.5px"',
      '>London 120</text>',
    ])
      expect(leaves).toContain(text);
  });
});

describe('twenty NHS numbers do not leave in a page', () => {
  const page = `<html><body><p>People é ${twenty.join(' ')}</p></body></html>`;
  const clean = (inside: string): Buffer =>
    Buffer.from(`<html><body><p>Many people</p>${inside}</body></html>`);
  test.each<[string, Uint8Array]>([
    ['in Latin-1', Buffer.from(page, 'latin1')],
    ['in UTF-16', Buffer.from(`\uFEFF${page}`, 'utf16le')],
    ['cut by marks', clean(twenty.map((one) => `<p>${one.slice(0, 3)}<b>${one.slice(3)}</b></p>`).join(''))],
    [
      'cut by a comment',
      clean(twenty.map((one) => `<p>${one.slice(0, 3)}<!-- x -->${one.slice(3)}</p>`).join('')),
    ],
    [
      'in spans of cells',
      clean(
        `<table><tr>${twenty.map((one) => `<td colspan="${one}" rowspan=${one}>a</td>`).join('')}</tr></table>`,
      ),
    ],
    ['in names of elements', clean(twenty.map((one) => `<x${one}>a</x${one}>`).join(''))],
    ['in attributes', clean(`<p id="${twenty.join(' ')}" foo=${twenty[0] ?? ''}>a</p>`)],
    [
      'by entities',
      clean(
        `<p>${twenty.map((one) => one.replaceAll(/\d/g, (digit) => `&#${digit.charCodeAt(0)};`)).join(' ')}</p>`,
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await escaping(bytes)).toEqual([]);
  });

  test('a page in another encoding leaves as it reads', async () => {
    const { stops, leaves } = await fateOf(
      Buffer.from('<html><body><p>Zürich, é</p></body></html>', 'latin1'),
    );
    expect(stops).toEqual([]);
    expect(Buffer.from(leaves, 'latin1').toString('utf8')).toContain('<p>Zürich, é</p>');
  });
});
