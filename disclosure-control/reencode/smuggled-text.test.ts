import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { escaping, fateOf, twenty } from './testing.ts';

const secret = twenty.join(' ');
const each = (of: (number: string) => string): string => twenty.map(of).join('\n');

describe('twenty NHS numbers do not leave in text of any form', () => {
  test.each<[string, string]>([
    [
      'XML: attributes in other quotes',
      `<?xml version="1.0"?><rows>${each((one) => `<row a='${one}'/>`)}</rows>`,
    ],
    ['XML: an instruction', `<?xml version="1.0"?><?x ${secret}?><rows><row>1</row></rows>`],
    ['XML: names of elements', `<?xml version="1.0"?><rows>${each((one) => `<r${one}>1</r${one}>`)}</rows>`],
    ['JSON: keys', `{${twenty.map((one) => `"${one}":{"n":120}`).join(',')}}`],
    ['JSON: escapes', `{"a":"${twenty.map((one) => `\\u0039${one.slice(1)}`).join(' ')}"}`],
    ['JSON: figures', `[${twenty.map((one) => `{"g":"a","n":${one}}`).join(',')}]`],
    ['YAML: comments', `a: 120\nb: 230 # ${secret}\n`],
    ['LaTeX: comments', `\\documentclass{article}\n% ${secret}\n\\begin{document}x\\end{document}`],
    ['Markdown: a comment', `| a | b |\n|---|---|\n| x | 120 |\n\n[//]: # (${secret})\n`],
    ['code: a comment', `import a\nx = 1 # ${secret}\n`],
    ['CSV: a line break in a cell', `g,n\n"a\n${secret}",120\nb,30\n`],
    ['PostScript: hexadecimal strings', `%!PS\n<${Buffer.from(secret).toString('hex')}> show`],
    ['RTF: bytes of a picture', `{\\rtf1 {\\pict\\pngblip ${Buffer.from(secret).toString('hex')}}}`],
    [
      'a notebook: metadata',
      JSON.stringify({
        nbformat: 4,
        metadata: { a: twenty },
        cells: [
          { cell_type: 'code', id: twenty[0], metadata: { b: twenty }, source: 'print(1)', outputs: [] },
        ],
      }),
    ],
    [
      'a notebook: other forms of an output',
      JSON.stringify({
        nbformat: 4,
        cells: [
          {
            cell_type: 'code',
            source: 'x',
            outputs: [{ data: { 'text/plain': '120', 'text/latex': secret } }],
          },
        ],
      }),
    ],
  ])('%s', async (_, text) => {
    expect(await escaping(Buffer.from(text))).toEqual([]);
  });
});

describe('of a PDF its text leaves, and nothing else', () => {
  const stream = (data: Buffer, dictionary = ''): Buffer =>
    Buffer.concat([
      Buffer.from(`<< /Length ${data.length} ${dictionary} >>\nstream\n`),
      data,
      Buffer.from('\nendstream'),
    ]);
  const pdf = (...objects: readonly Buffer[]): Buffer =>
    Buffer.concat([
      Buffer.from('%PDF-1.4\n'),
      ...[
        stream(
          deflateSync(Buffer.from('BT 1 0 0 1 10 10 Tm (Many people were readmitted.) Tj ET')),
          '/Filter /FlateDecode',
        ),
        ...objects,
      ].flatMap((one, at) => [Buffer.from(`${at + 1} 0 obj\n`), one, Buffer.from('\nendobj\n')]),
      Buffer.from('%%EOF'),
    ]);

  test.each<[string, Buffer]>([
    ['metadata', stream(Buffer.from(`<x:xmpmeta>${secret}</x:xmpmeta>`), '/Type /Metadata')],
    ['a font', stream(Buffer.from(secret), '/FontFile2 1')],
    ['a stream of another filter', stream(Buffer.from(secret), '/Filter /LZWDecode')],
    ['an object of nobody', Buffer.from(`[${secret}]`)],
    ['a comment', Buffer.from(`% ${secret}`)],
    [
      'text out of sight',
      stream(
        deflateSync(Buffer.from(`BT 1 0 0 1 9000 -500 Tm 3 Tr (${secret}) Tj ET`)),
        '/Filter /FlateDecode',
      ),
    ],
    [
      'text in pieces',
      stream(
        Buffer.from(
          `BT ${each((one) => `1 0 0 1 10 700 Tm [(${one.slice(0, 5)}) 0 (${one.slice(5)})] TJ`)} ET`,
        ),
      ),
    ],
    ['a picture', stream(Buffer.from(secret), '/Subtype /Image /Width 9 /Height 9')],
  ])('%s', async (_, object) => {
    expect(await escaping(pdf(object))).toEqual([]);
  });

  test('its text, as the checks read it', async () => {
    const { stops, leaves } = await fateOf(pdf());
    expect(stops).toEqual([]);
    expect(leaves.trim()).toBe('Many people were readmitted.');
  });

  test('and one without text does not leave', async () => {
    const drawn = Buffer.concat([
      Buffer.from('%PDF-1.4\n1 0 obj\n'),
      stream(Buffer.from('0 0 m 9 9 l S')),
      Buffer.from('\nendobj\n%%EOF'),
    ]);
    expect((await fateOf(drawn)).stops).toEqual(['unreadable']);
  });
});
