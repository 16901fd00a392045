import { deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { readContents } from './read-contents.ts';

const [width, height] = [300, 200] as const;
type Colour = readonly [number, number, number];
const blue: Colour = [31, 119, 180];
const black: Colour = [0, 0, 0];

/** A white sheet with an axis, and what `draw` puts on it. */
function sheet(draw: (dot: (x: number, y: number, colour: Colour) => void) => void): Buffer {
  const rgb = Buffer.alloc(width * height * 3, 255);
  const dot = (x: number, y: number, colour: Colour): void => {
    if (x >= 0 && x < width && y >= 0 && y < height)
      rgb.set(colour, (Math.round(y) * width + Math.round(x)) * 3);
  };
  for (let x = 20; x < width - 10; x += 1) dot(x, height - 20, black);
  draw(dot);
  return rgb;
}

function png(rgb: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const lines = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.from([0]), rgb.subarray(y * width * 3, (y + 1) * width * 3)]),
  );
  const chunk = (type: string, data: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function jpg(rgb: Buffer): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < width * height; at += 1) rgb.copy(data, at * 4, at * 3, at * 3 + 3);
  return jpeg.encode({ data, width, height }, 92).data;
}

type Dot = (x: number, y: number, colour: Colour) => void;
const disc = (dot: Dot, x: number, y: number, colour: Colour, hollow = false): void => {
  for (let dy = -4; dy <= 4; dy += 1)
    for (let dx = -4; dx <= 4; dx += 1) {
      const away = Math.hypot(dx, dy);
      if (away <= 4.2 && (!hollow || away >= 2.8)) dot(x + dx, y + dy, colour);
    }
};
const scatter = (colour: Colour, hollow = false): Buffer =>
  sheet((dot) => {
    for (let i = 0; i < 40; i += 1) disc(dot, 30 + ((i * 97) % 250), 15 + ((i * 61) % 150), colour, hollow);
  });
const box = sheet((dot) => {
  for (let y = 90; y < 150; y += 1) for (const x of [130, 170]) dot(x, y, black);
  for (const y of [20, 34, 41, 66]) disc(dot, 150, y, black, true);
});
const bars = sheet((dot) => {
  for (const [at, tall] of [80, 120, 40].entries())
    for (let y = 0; y < tall; y += 1) for (let x = 0; x < 40; x += 1) dot(40 + at * 70 + x, 180 - y, blue);
});
const curve = sheet((dot) => {
  for (let x = 30; x < 280; x += 0.2) dot(x, 100 + 40 * Math.sin(x / 40), blue);
  for (let i = 0; i < 12; i += 1) disc(dot, 30 + i * 20, 100 + 40 * Math.sin((30 + i * 20) / 40), blue);
});

const faultsOf = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await readContents(bytes)).faults.map(({ fault }) => fault);

describe('what a picture shows of single people', () => {
  test.each([
    ['a scatter plot', png(scatter(blue)), 'points'],
    ['a scatter plot in black circles', png(scatter(black, true)), 'points'],
    ['a scatter plot as JPEG', jpg(scatter(blue)), 'points'],
    ['outliers above a box', png(box), 'outliers'],
    ['outliers above a box as JPEG', jpg(box), 'outliers'],
  ])('%s', async (_, bytes, fault) => {
    expect(await faultsOf(bytes)).toContain(fault);
  });

  test.each([
    ['bars', png(bars)],
    ['bars as JPEG', jpg(bars)],
    ['a curve with markers', png(curve)],
  ])('%s show nobody, and a person looks at them', async (_, bytes) => {
    expect(await faultsOf(bytes)).toEqual(['picture']);
  });

  test('a picture in a page is looked at like one of its own', async () => {
    const page = `<html><body><p>Figure</p><img src="data:image/png;base64,${png(scatter(blue)).toString('base64')}"></body></html>`;
    expect(await faultsOf(Buffer.from(page))).toContain('points');
  });

  test.each(['word/media/image1.png', 'xl/media/image1.png', 'ppt/media/image1.png'])(
    'a picture in an office document is looked at like one of its own: %s',
    async (place) => {
      const main = { word: 'word/document.xml', xl: 'xl/workbook.xml', ppt: 'ppt/presentation.xml' }[
        place.split('/')[0] ?? ''
      ];
      const bytes = zipSync({ [main ?? '']: strToU8('<x/>'), [place]: png(scatter(blue)) });
      expect(await faultsOf(bytes)).toContain('points');
    },
  );

  test('a JPEG in a PDF is looked at like one of its own', async () => {
    const data = jpg(scatter(blue));
    const head = `%PDF-1.4\n1 0 obj\n<< /Type /XObject /Subtype /Image /Width 300 /Height 200 /Filter /DCTDecode /Length ${data.length} >>\nstream\n`;
    const bytes = Buffer.concat([Buffer.from(head), data, Buffer.from('\nendstream\nendobj\n%%EOF')]);
    expect(await faultsOf(bytes)).toContain('points');
  });

  test('a picture in a notebook is looked at like one of its own', async () => {
    const notebook = {
      nbformat: 4,
      cells: [
        {
          cell_type: 'code',
          source: 'plot()',
          outputs: [{ data: { 'image/png': png(scatter(blue)).toString('base64') } }],
        },
      ],
    };
    expect(await faultsOf(Buffer.from(JSON.stringify(notebook)))).toContain('points');
  });
});

describe('marks of drawings', () => {
  const svg = (body: string): Buffer => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`);
  const many = (count: number, one: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => one(at)).join('');
  const symbol = '<defs><path id="m1" d="M 0 3 C 0.8 3 1.6 2.6 2.1 2.1 C 2.6 1.6 3 0.8 3 0 Z"/></defs>';
  const tick = '<defs><path id="t1" d="M 0 0 L 0 3.5"/></defs>';
  test.each([
    [
      'points of a scatter plot',
      svg(symbol + many(40, (i) => `<use xlink:href="#m1" x="${(i * 97) % 251}" y="${(i * 61) % 149}"/>`)),
      'points',
    ],
    [
      'circles that R draws',
      svg(many(40, (i) => `<circle cx="${(i * 97) % 251}.5" cy="${(i * 61) % 149}.5" r="1.95"/>`)),
      'points',
    ],
    [
      'outliers above two boxes',
      svg(
        symbol +
          [20, 31, 60, 44].map((y, i) => `<use xlink:href="#m1" x="${i < 3 ? 80 : 160}" y="${y}"/>`).join(''),
      ),
      'outliers',
    ],
    [
      'steps of a survival curve',
      svg(`<path d="M 0 0 ${many(20, (i) => `L ${i * i + 7} ${i * 5} L ${i * i + 7} ${i * 5 + 5} `)}"/>`),
      'steps',
    ],
    ['text that nobody sees', svg('<text style="opacity:0">row 1</text>'), 'hidden-content'],
  ])('%s in SVG', async (_, bytes, fault) => {
    expect(await faultsOf(bytes)).toContain(fault);
  });

  test.each([
    [
      'ticks of a logarithmic axis',
      svg(tick + many(8, (i) => `<use xlink:href="#t1" x="50" y="${Math.round(100 * Math.log10(i + 2))}"/>`)),
    ],
    [
      'a marker at every month of three series',
      svg(
        symbol +
          many(
            72,
            (i) =>
              `<use xlink:href="#m1" x="${(i % 24) * 10}" y="${100 + Math.floor(i / 24) * 20 + 5 * Math.sin((i % 24) / 4)}"/>`,
          ),
      ),
    ],
    [
      'areas of a map',
      svg(many(40, (i) => `<path d="M ${i * 9} ${(i * 7) % 31} L ${i * 9 + 8} 3 L ${i * 9} 22 Z"/>`)),
    ],
  ])('%s are no people', async (_, bytes) => {
    expect(await faultsOf(bytes)).toEqual(['picture']);
  });

  const pdf = (content: string): Buffer =>
    Buffer.from(
      `%PDF-1.4\n1 0 obj\n<< /Length ${content.length} >>\nstream\n${content}\nendstream\nendobj\n%%EOF`,
      'latin1',
    );
  test.each([
    [
      'symbols of R',
      many(40, (i) => `/F1 1 Tf 7 0 0 7 ${(i * 97) % 251}.1 ${(i * 61) % 149}.2 Tm (l) Tj 0 Tr\n`),
      'points',
    ],
    [
      'circles of curves',
      many(40, (i) => `${(i * 97) % 251} ${(i * 61) % 149} m\n${'1 2 3 4 5 6 c\n'.repeat(4)}h\nf\n`),
      'points',
    ],
    [
      'forms that are moved',
      `q\n${many(40, (i) => `1 0 0 1 ${((i * 97) % 251) - 120} ${((i * 61) % 149) - 70} cm\n/M0 Do\n`)}Q`,
      'points',
    ],
    [
      'outliers above a box',
      `q\n1 0 0 1 80 20 cm\n/M0 Do\n1 0 0 1 0 11 cm\n/M0 Do\n1 0 0 1 0 29 cm\n/M0 Do\nQ`,
      'outliers',
    ],
  ])('%s in PDF', async (_, content, fault) => {
    expect(await faultsOf(pdf(content))).toContain(fault);
  });
});
