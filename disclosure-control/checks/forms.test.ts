import { deflateSync, gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

const hes = getProfile('nhs-hes-2018');
const acro = getProfile('acro-default');
const bytesOf = (file: string | Uint8Array): Uint8Array =>
  typeof file === 'string' ? Buffer.from(file) : file;
const stops = async (file: string | Uint8Array, profile = hes): Promise<readonly string[]> =>
  (await checkFile({ name: 'file', bytes: bytesOf(file) }, profile))
    .filter(({ severity }) => severity === 'problem')
    .map(({ code }) => code);

const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
const row = (...cells: (string | number)[]): string =>
  `<row>${cells.map((cell, at) => `<c r="${String.fromCharCode(65 + at)}1" t="${typeof cell === 'number' ? 'n' : 'inlineStr'}">${typeof cell === 'number' ? `<v>${cell}</v>` : `<is><t>${cell}</t></is>`}</c>`).join('')}</row>`;
const workbook = (sheets: Readonly<Record<string, string>>, more = ''): Uint8Array =>
  zipSync({
    'xl/workbook.xml': strToU8(`<workbook><sheets>${more}</sheets></workbook>`),
    ...Object.fromEntries(
      Object.entries(sheets).map(([name, xml]) => [`xl/worksheets/${name}.xml`, strToU8(xml)]),
    ),
  });
const word = (body: string): Uint8Array =>
  zipSync({ 'word/document.xml': strToU8(`<w:document>${body}</w:document>`) });
const cell = (text: string | number): string => `<w:tc><w:p><w:t>${text}</w:t></w:p></w:tc>`;
const wordTable = (...rows: (string | number)[][]): string =>
  `<w:tbl>${rows.map((cells) => `<w:tr>${cells.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`;
const pdf = (content: string, dictionary = ''): Uint8Array => {
  const stream = deflateSync(Buffer.from(`BT ${content} ET`));
  return Buffer.concat([
    Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
    stream,
    Buffer.from(`\nendstream\nendobj\n2 0 obj\n<< ${dictionary} >>\nendobj\n%%EOF`),
  ]);
};
const chunk = (type: string, data: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
};
const png = (...chunks: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks, chunk('IEND', Buffer.alloc(0))]);
const marks = (count: number, at: (i: number) => string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg">${Array.from({ length: count }, (_, i) => `<circle ${at(i)} r="2"/>`).join('')}</svg>`;

describe('what gives people away is stopped, whatever the form', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['Markdown', '| group | patients |\n|---|---:|\n| a | 1,510 |\n| b | 3 |\n', 'small-count'],
    ['HTML', '<table><tr><th>g</th><th>n</th></tr><tr><td>a</td><td>4</td></tr></table>', 'small-count'],
    [
      'HTML with a script',
      '<html><script>fetch("x")</script><table><tr><td>a</td></tr></table></html>',
      'unsafe-form',
    ],
    [
      'LaTeX',
      '\\begin{tabular}{ll}\ngroup & patients \\\\\na & 120 \\\\\nb & 3 \\\\\n\\end{tabular}\n',
      'small-count',
    ],
    [
      'semicolons and a title',
      'Deaths by region\n\nregion;deaths\nLondon;120\nWales;4\n\nSource: a table\n',
      'small-count',
    ],
    ['two tables', 'region,deaths\nA,120\nB,40\n\nage,deaths\n0-17,2\n18+,158\n', 'small-count'],
    ['JSON', '{"results":[{"group":"a","n":120},{"group":"b","n":2}]}', 'small-count'],
    ['JSON by columns', '{"group":["a","b"],"n":[120,2]}', 'small-count'],
    [
      'a workbook',
      workbook({ sheet1: sheet(row('group', 'n') + row('a', 120) + row('b', 3)) }),
      'small-count',
    ],
    [
      'a workbook with a hidden sheet',
      workbook({ sheet1: sheet(row('group', 'n') + row('a', 120)) }, '<sheet name="x" state="hidden"/>'),
      'hidden-content',
    ],
    ['Word', word(wordTable(['group', 'patients'], ['a', 120], ['b', 2])), 'small-count'],
    [
      'Word with hidden text',
      word('<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>'),
      'hidden-content',
    ],
    ['PDF', pdf('(A 93-year-old woman from Ely was readmitted twice) Tj'), 'describes-person'],
    ['PDF properties', pdf('(Results) Tj', '/Keywords (source row 9990000042)'), 'nhs-number'],
    ['encrypted PDF', pdf('(x) Tj', '/Encrypt 3 0 R'), 'unreadable'],
    ['PNG with text', png(chunk('tEXt', Buffer.from('Comment\0row 1'))), 'hidden-content'],
    ['PNG with bytes behind it', Buffer.concat([png(), Buffer.from('id,age\n1,2\n')]), 'hidden-content'],
    ['points in SVG', marks(80, (i) => `cx="${i * 1.7}" cy="${(i * 37) % 97}"`), 'points-of-people'],
    [
      'points in PDF',
      pdf(Array.from({ length: 60 }, (_, i) => `1 0 0 1 ${i * 1.7} ${(i * 37) % 59} cm /M0 Do`).join('\n')),
      'points-of-people',
    ],
    ['a ranking of values', 'rank,cost\n1,38380.27\n2,34546.11\n3,34015.44\n', 'single-value'],
    ['ZIP', zipSync({ 'in/table.csv': strToU8('g,n\na,100\nb,3\n') }), 'small-count'],
    ['ZIP bomb', zipSync({ z: new Uint8Array(70 * 1024 * 1024) }), 'unreadable'],
    ['gzip of anything', gzipSync('not R data'), 'unsafe-form'],
    [
      'notebook',
      '{"nbformat":4,"cells":[{"cell_type":"code","source":"x","outputs":[{"text":["patient 9990000042\\n"]}]}]}',
      'nhs-number',
    ],
    [
      'regression of few in Stata',
      '      Source |       SS    Number of obs   =         7\n       Model |     1.2    F(2, 4)         =      0.30\n',
      'model-of-few',
    ],
    [
      'regression of few in R',
      'lm(los ~ age)\n\nResidual standard error: 2.1 on 4 degrees of freedom\n',
      'model-of-few',
    ],
    [
      'a leaf of one',
      '|--- age <= 20\n|   |--- weights: [1.00, 0.00] class: 0\n|--- age > 20\n|   |--- weights: [90.00, 30.00] class: 1\n',
      'small-count',
    ],
    ['a correlation of few', 'variable,age,cost\nage,1,-0.9999998\ncost,-0.9999998,1\n', 'model-of-few'],
    ['a minimum and maximum', 'group,n,mean,min,max\na,410,5.1,0,143\n', 'single-value'],
    ['quantiles that are extremes', 'stat,los\ncount,410\n0%,1\n50%,3\n100%,143\n', 'single-value'],
    ['a count in a percentage', 'group,n_total,pct_died\na,120,2.5\nb,240,12.5\n', 'implied-count'],
    [
      'a count with its percentage',
      'Characteristic,Exposed\nDiabetes,3 (2.4%)\nSmoker,40 (32.3%)\n',
      'small-count',
    ],
    [
      'residuals',
      `fitted,residual\n${Array.from({ length: 60 }, (_, i) => `${(i * 1.37) % 11},${((i * 7) % 13) * 0.91}`).join('\n')}\n`,
      'row-level',
    ],
    [
      'records without a key',
      `age,sex,los,cost\n${Array.from({ length: 40 }, (_, i) => `${20 + ((i * 7) % 70)},${i % 2},${(i * 3) % 11},${(i * 977) % 4001}`).join('\n')}\n`,
      'row-level',
    ],
    ['a sentence', 'We excluded 2 patients with missing sex.\n', 'small-count'],
    ['a key', 'dropped patient 20b8d3c35e2c54db before matching\n', 'pseudonym'],
    ['survival steps', 'time,n.risk,n.event,survival\n0,410,0,1\n30,410,3,0.99\n', 'small-count'],
  ])('%s', async (_, file, code) => {
    expect(await stops(file)).toContain(code);
  });
});

describe('what gives nobody away passes', () => {
  test.each<[string, string | Uint8Array]>([
    ['Markdown', '| group | patients | % |\n|---|---:|---:|\n| a | 1,510 | 78.0 |\n| b | 30 | 1.5 |\n'],
    ['HTML', '<table><tr><th>g</th><th>n</th></tr><tr><td>a</td><td>40</td></tr></table>'],
    ['JSON', '{"results":[{"group":"a","n":120},{"group":"b","n":20}]}'],
    ['a workbook', workbook({ sheet1: sheet(row('group', 'n') + row('a', 120) + row('b', 30)) })],
    ['Word', word(wordTable(['group', 'patients'], ['a', 120], ['b', 20]))],
    ['coefficients', 'term,estimate,std.error,p.value\nage,0.02,0.01,0.04\nsexF,-0.3,0.1,0.001\n'],
    [
      'a time series of rates',
      `month,rate_per_1000\n${Array.from({ length: 12 }, (_, i) => `2001-${String(i + 1).padStart(2, '0')},${4 + i / 10}`).join('\n')}\n`,
    ],
    ['hidden cells without margins', 'region,M,F\nA,*,40\nB,30,*\nC,25,35\n'],
    ['quartiles', 'group,n,p25,median,p75\na,1635,2,3,6\nb,410,2,3,5\n'],
    [
      'a table 1',
      'Characteristic,Exposed (N=1240),Control (N=2400)\n"Age, mean (SD)",61 (12),60 (11)\nDiabetes,130 (10.5%),220 (9.2%)\n',
    ],
    ['a code list', 'code,term\nI21,Acute myocardial infarction\nE11,Type 2 diabetes\n'],
    ['codes beside counts', 'RESGOR,SEX,people\nH,1,120\nH,2,130\nJ,1,40\n'],
    [
      'a sentence about rules',
      'Counts of fewer than 5 people are hidden. People aged 65 and over were included.\n',
    ],
    [
      'bars in SVG',
      '<svg xmlns="http://www.w3.org/2000/svg"><rect width="3" height="40"/><text>London 1635</text></svg>',
    ],
    ['PNG of a program', png(chunk('tEXt', Buffer.from('Software\0a plotting library')))],
    ['SQL', 'SELECT region, COUNT(*) AS n FROM hes_apc GROUP BY region HAVING COUNT(*) >= 10;\n'],
  ])('%s', async (_, file) => {
    expect(await stops(file)).toEqual([]);
  });
});

/** One hidden cell of a table with margins, written in the ways that people write tables. */
function* writings(mark: string): Iterable<[string, string]> {
  for (const total of ['All', 'Total', 'total', 'Overall', 'Sum', 'Row total', 'Grand total']) {
    const rows = [
      ['', 'a', 'b', 'c', total],
      ['x', mark, '40', '50', '93'],
      ['y', '31', '22', '63', '116'],
      ['z', '24', '33', '42', '99'],
      [total, '58', '95', '155', '308'],
    ];
    for (const delimiter of [',', ';', '\t'])
      yield [`${total} ${delimiter} ${mark}`, rows.map((cells) => cells.join(delimiter)).join('\n')];
    yield [`${total} Markdown ${mark}`, rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')];
  }
  const long = [
    ['x', 'a', mark],
    ['x', 'b', '40'],
    ['x', 'Total', '43'],
    ['y', 'a', '31'],
    ['y', 'b', '22'],
    ['y', 'Total', '53'],
  ];
  yield [`long ${mark}`, ['row,column,n', ...long.map((cells) => cells.join(','))].join('\n')];
}

describe('a hidden cell that follows from margins', () => {
  test.each(['*', '', '<8', 's', '..', '[c]', '1-7'].flatMap((mark) => [...writings(mark)]))(
    'is found: %s',
    async (_, text) => {
      for (const profile of [acro, hes])
        expect(await stops(`${text}\n`, profile)).toContain('recoverable-cell');
    },
  );

  test('of any table with margins, wherever it stands, and in whatever order the rows are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 11, max: 500 }), { minLength: 3, maxLength: 3 }), {
          minLength: 3,
          maxLength: 6,
        }),
        fc.nat(),
        fc.nat(),
        async (counts, y, x) => {
          const [row, column] = [y % counts.length, x % 3];
          const shown = counts.map((line, at) => [
            `g${at}`,
            ...line.map((count, to) => (at === row && to === column ? '*' : String(count))),
            String(line.reduce((a, b) => a + b, 0)),
          ]);
          const body = y % 2 === 0 ? shown : [...shown].reverse();
          const text = [['', 'a', 'b', 'c', 'Total'], ...body].map((cells) => cells.join(',')).join('\n');
          expect(await stops(text, acro)).toContain('recoverable-cell');
        },
      ),
      { numRuns: 60 },
    );
  });
});
