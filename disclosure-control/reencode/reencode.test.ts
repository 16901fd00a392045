import { deflateSync } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import jpeg from 'jpeg-js';
import { FileObjectStore } from '@vitrine/core/store';
import { afterAll, describe, expect, test } from 'vitest';
import { lookThrough } from '../checks/checker/check-apart.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { readFile } from '../requests/content.ts';
import { takeFile } from '../requests/take-file.ts';
import { plainJpeg } from './picture.ts';
import { reencode } from './reencode.ts';

const hes = getProfile('nhs-hes-2018');
const secret = 'SECRETROW';
const folder = mkdtempSync(join(tmpdir(), 'vitrine-reencode-'));
afterAll(() => rmSync(folder, { recursive: true }));

function chunk(type: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

/** Two grey pixels; `behind` is in the stream of pixels, behind the last line. */
function png(behind = '', ...more: Buffer[]): Buffer {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const pixels = Buffer.concat([Buffer.from([0, 10, 20]), Buffer.from(behind)]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(pixels, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function workbook(more: Readonly<Record<string, string>> = {}): Uint8Array {
  const sheet =
    '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>g &amp; h</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3"><f>SUM(SECRETROW!A1:A9)</f><v>120</v></c></row></sheetData></worksheet>';
  const files = {
    'xl/workbook.xml': '<workbook><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': sheet,
    'xl/sharedStrings.xml': `<sst><si><t>a</t></si><si><t>${secret}</t></si></sst>`,
    'docProps/app.xml': `<Properties><Company>${secret}</Company></Properties>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

const word = (): Uint8Array =>
  zipSync({
    '[Content_Types].xml': strToU8(
      '<Types><Override PartName="/docProps/core.xml"/><Override PartName="/word/document.xml"/></Types>',
    ),
    '_rels/.rels': strToU8(
      '<Relationships><Relationship Id="a" Target="docProps/core.xml"/><Relationship Id="b" Target="word/document.xml"/></Relationships>',
    ),
    'word/document.xml': strToU8(
      '<w:document><w:p w:rsidR="00SECRETROW"><w:t>120 people</w:t></w:p></w:document>',
    ),
    'docProps/core.xml': strToU8(`<cp><dc:creator>${secret}</dc:creator></cp>`),
    'customXml/item1.xml': strToU8(`<x>${secret}</x>`),
  });

const all = (bytes: Uint8Array): string =>
  bytes[0] === 0x50
    ? Object.entries(unzipSync(bytes))
        .map(([name, part]) => name + strFromU8(part, true))
        .join('\n')
    : Buffer.from(bytes).toString('latin1');

describe('what leaves is what was looked through', () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" inkscape:label='${secret}' data-row="${secret}"><metadata>${secret}</metadata><!-- ${secret} --><rect width="3" height="9"/><text>London 120</text></svg>`;
  const page = `<html><head><meta name="a" content="${secret}"></head><body><table data-x="${secret}"><tr><td colspan="2">London</td></tr></table></body></html>`;
  const notebook = JSON.stringify({
    nbformat: 4,
    metadata: { who: secret },
    cells: [
      { cell_type: 'code', metadata: { a: secret }, source: ['print(1)'], outputs: [{ text: '``` 120\n' }] },
    ],
  });
  test.each<[string, Uint8Array, string]>([
    ['a PNG with bytes behind its last line', png(secret), 'IDAT'],
    ['a PNG with a name of a program', png('', chunk('tEXt', Buffer.from(`Software\0${secret}`))), 'IDAT'],
    ['a drawing', Buffer.from(svg), '>London 120</text>'],
    ['a page', Buffer.from(page), '<td>London</td><td></td>'],
    ['a notebook', Buffer.from(notebook), '````\n``` 120\n````'],
    ['a workbook', workbook(), '<v>120</v>'],
    ['a Word document', word(), '120 people'],
    ['an archive', zipSync({ 'in/a.png': png(secret), 'b.csv': strToU8('a,n\nx,120\n') }), 'x,120'],
  ])('%s', async (_, bytes, shown) => {
    const plain = await reencode(bytes);
    const text = all(plain?.bytes ?? bytes);
    expect(text).toContain(shown);
    expect(text).not.toContain(secret);
    const again = await reencode(plain?.bytes ?? bytes);
    expect(
      Buffer.from(again?.bytes ?? plain?.bytes ?? bytes).equals(Buffer.from(plain?.bytes ?? bytes)),
    ).toBe(true);
  });

  test('a JPEG of its pixels', async () => {
    const drawn = jpeg.encode({ width: 16, height: 16, data: Buffer.alloc(16 * 16 * 4, 90) }, 90).data;
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, secret.length + 2]), Buffer.from(secret)]);
    const plain = plainJpeg(Buffer.concat([drawn.subarray(0, 2), comment, drawn.subarray(2)]));
    expect(all(plain ?? Buffer.from(secret))).not.toContain(secret);
    expect(jpeg.decode(plain ?? Buffer.of())).toMatchObject({ width: 16, height: 16 });
  });

  test('rows of a file of data become CSV', async () => {
    const stata = readFileSync(new URL('../files/fixtures/table-114.dta', import.meta.url));
    const plain = await reencode(stata);
    expect(plain?.ending).toBe('.csv');
    expect(Buffer.from(plain?.bytes ?? []).toString()).toMatch(/^\w+(?:,\w+)*\r\n/);
  });

  test.each<[string, Uint8Array]>([
    ['text', Buffer.from('group,n\na,120\n')],
    ['a file that is stopped for what it hides', png('', chunk('tEXt', Buffer.from(`Comment\0${secret}`)))],
    ['a damaged picture', png().subarray(0, 40)],
  ])('%s stays as it is', async (_, bytes) => {
    expect(await reencode(bytes)).toBeUndefined();
  });
});

test('what cannot be written anew does not leave as it is', async () => {
  const interlaced = png(secret);
  interlaced[28] = 1;
  await expect(reencode(interlaced)).rejects.toThrow(/anew/);
  expect(await lookThrough({ name: 'x', bytes: interlaced }, hes)).toMatchObject({
    findings: [{ code: 'unreadable', severity: 'problem' }, { code: 'needs-person' }],
  });
});

describe('a file of a request', () => {
  test('is kept, and voted on, in the form in which it leaves', async () => {
    const store = new FileObjectStore(folder);
    const taken = await takeFile(store, { name: 'table.xlsx', bytes: workbook(), origin: 'output' }, hes);
    const kept = await readFile(store, taken.sha256);
    expect(all(kept)).not.toContain(secret);
    expect(taken.findings.map(({ code }) => code)).toEqual(['reencoded']);
  });

  test('is told by its name, which leaves with it', async () => {
    const bytes = Buffer.from('group,n\na,120\n');
    const taken = await takeFile(
      new FileObjectStore(folder),
      { name: 'of_9990000042.csv', bytes, origin: 'output' },
      hes,
    );
    expect(taken.findings).toMatchObject([{ code: 'nhs-number', where: { part: 'its name' } }]);
  });

  test('has a new ending where it has a new form', async () => {
    const notebook = Buffer.from('{"nbformat":4,"cells":[{"cell_type":"markdown","source":"Many people"}]}');
    const taken = await takeFile(
      new FileObjectStore(folder),
      { name: 'a.ipynb', bytes: notebook, origin: 'output' },
      hes,
    );
    expect(taken).toMatchObject({ name: 'a.md', mediaType: 'text/markdown' });
  });

  test('is made in the process that looks through it', async () => {
    const { plain } = await lookThrough({ name: 'x', bytes: png(secret) }, hes);
    expect(all(plain?.bytes ?? Buffer.from(secret))).not.toContain(secret);
  });

  test('is judged with the others of its request', async () => {
    const store = new FileObjectStore(folder);
    const acro = getProfile('acro-default');
    const hand = (name: string, text: string) =>
      ({ name, bytes: Buffer.from(text), origin: 'output' }) as const;
    const cells = await takeFile(store, hand('cells.csv', 'ward,a,b\nA,*,40\nB,31,22\n'), acro);
    const totals = await takeFile(store, hand('totals.csv', 'ward,total\nA,45\nB,53\n'), acro, [cells]);
    expect(cells.findings).toEqual([]);
    expect(totals.findings).toMatchObject([
      { code: 'recoverable-cell', where: { part: 'cells.csv', row: 1, column: 'a' } },
    ]);
  });

  test('is told nothing of unseen files beside it, whatever they hold; unseen files are judged with all', async () => {
    const store = new FileObjectStore(folder);
    const acro = getProfile('acro-default');
    const hand = (name: string, text: string) =>
      ({ name, bytes: Buffer.from(text), origin: 'output', unseen: true }) as const;
    const totals = hand('totals.csv', 'ward,total\nA,45\nB,53\n');
    const guess = { name: totals.name, bytes: totals.bytes, origin: totals.origin };
    const beside = await Promise.all(
      ['ward,a,b\nA,*,40\nB,31,22\n', 'ward,a,b\nA,70,80\nB,31,22\n'].map((text) =>
        takeFile(store, hand('cells.csv', text), acro),
      ),
    );
    const [alone, ...guessed] = await Promise.all(
      [[], ...beside.map((one) => [one])].map((others) => takeFile(store, guess, acro, others)),
    );
    for (const taken of guessed) expect(taken).toEqual(alone);
    expect((await takeFile(store, totals, acro, beside.slice(0, 1))).findings).toMatchObject([
      { code: 'recoverable-cell' },
    ]);
  });
});
