import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFile } from '../checks/check-file.ts';
import { getProfile, profileNames } from '../profiles/catalogue.ts';
import { intervalsOf } from './intervals.ts';
import type { Count } from './system.ts';

const acro = getProfile('acro-default');
const shown = (value: number): Count => ({ low: value, high: value, hidden: false });
const star: Count = { low: 0, high: Infinity, hidden: true };

describe('intervals of hidden counts', () => {
  test('a difference is exact', async () => {
    const counts = [shown(35), shown(12), shown(20), star];
    expect(await intervalsOf({ counts, sums: [{ total: 0, parts: [1, 2, 3] }] })).toEqual(
      new Map([[3, [3, 3]]]),
    );
  });
  test('sums that contradict one another say nothing', async () => {
    const counts = [shown(5), shown(12), star];
    expect(await intervalsOf({ counts, sums: [{ total: 0, parts: [1, 2] }] })).toBeUndefined();
  });
  test('four hidden cells in a square keep one degree of freedom', async () => {
    const counts = [star, star, star, star, ...[9, 8, 10, 7].map(shown)];
    const sums = [
      { total: 4, parts: [0, 1] },
      { total: 5, parts: [2, 3] },
      { total: 6, parts: [0, 2] },
      { total: 7, parts: [1, 3] },
    ];
    expect([...((await intervalsOf({ counts, sums })) ?? [])]).toEqual([
      [0, [2, 9]],
      [1, [0, 7]],
      [2, [1, 8]],
      [3, [0, 7]],
    ]);
  });

  /** A hidden table that was there once is always within what is found: nothing true is ever excluded. */
  test('the true count is in its interval, whatever is hidden', async () => {
    const table = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }), {
      minLength: 3,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        async (rows, hide) => {
          const flat = rows.flat();
          const counts = [
            ...flat.map((value, at) => (hide[at] === true ? star : shown(value))),
            ...rows.map((row) => shown(row.reduce((a, b) => a + b, 0))),
            ...[0, 1, 2, 3].map((at) => shown(rows.reduce((sum, row) => sum + (row[at] ?? 0), 0))),
          ];
          const sums = [
            ...rows.map((_, y) => ({ total: flat.length + y, parts: [0, 1, 2, 3].map((x) => y * 4 + x) })),
            ...[0, 1, 2, 3].map((x) => ({
              total: flat.length + rows.length + x,
              parts: rows.map((_, y) => y * 4 + x),
            })),
          ];
          for (const [at, [low, high]] of (await intervalsOf({ counts, sums })) ?? []) {
            expect(low).toBeLessThanOrEqual(flat[at] ?? -1);
            expect(high).toBeGreaterThanOrEqual(flat[at] ?? Infinity);
          }
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  test('2,400 cells with margins are solved in seconds', async () => {
    const [height, width] = [48, 50];
    const value = (y: number, x: number): number => (y * 37 + x * 91 + y * x) % 60;
    const counts: Count[] = [];
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) counts.push(value(y, x) < 10 ? star : shown(value(y, x)));
    const cell = (y: number, x: number): number => y * width + x;
    const rows = Array.from({ length: height }, (_, y) => y);
    const columns = Array.from({ length: width }, (_, x) => x);
    for (const y of rows) counts.push(shown(columns.reduce((sum, x) => sum + value(y, x), 0)));
    for (const x of columns) counts.push(shown(rows.reduce((sum, y) => sum + value(y, x), 0)));
    const sums = [
      ...rows.map((y) => ({ total: height * width + y, parts: columns.map((x) => cell(y, x)) })),
      ...columns.map((x) => ({ total: height * width + height + x, parts: rows.map((y) => cell(y, x)) })),
    ];
    const started = performance.now();
    const found = await intervalsOf({ counts, sums }, 10);
    expect(found?.size).toBeGreaterThan(300);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

/** Cells that sums of rows and columns determine, by elimination and not by linear programmes. */
function determined(hidden: readonly (readonly boolean[])[]): ReadonlySet<string> {
  const left = hidden.map((row) => [...row]);
  const found = new Set<string>();
  for (let moved = true; moved;) {
    moved = false;
    const lines = [
      ...left.map((row, y) => row.map((_, x): [number, number] => [y, x])),
      ...(left[0] ?? []).map((_, x) => left.map((_row, y): [number, number] => [y, x])),
    ];
    for (const line of lines) {
      const open = line.filter(([y, x]) => left[y]?.[x] === true);
      const [only] = open;
      if (open.length !== 1 || only === undefined) continue;
      left[only[0]]?.splice(only[1], 1, false);
      found.add(`${only[0]},${only[1]}`);
      moved = true;
    }
  }
  return found;
}

type Rows = readonly (readonly string[])[];
const writings: Readonly<Record<string, (rows: Rows) => string>> = {
  CSV: (rows) => rows.map((row) => row.join(',')).join('\n'),
  'semicolons and CRLF': (rows) => rows.map((row) => row.join(';')).join('\r\n'),
  'quotes and a mark of byte order': (rows) =>
    `\uFEFF${rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')}`,
  tabs: (rows) => rows.map((row) => row.join('\t')).join('\n'),
  Markdown: (rows) =>
    rows
      .map((row, y) => `| ${row.join(' | ')} |${y === 0 ? `\n|${'---|'.repeat(row.length)}` : ''}`)
      .join('\n'),
  LaTeX: (rows) =>
    `\\begin{tabular}{lrrrr}\n\\hline\n${rows.map((row, y) => `${row.join(' & ')} \\\\${y === 0 ? '\n\\hline' : ''}`).join('\n')}\n\\end{tabular}`,
  HTML: (rows) =>
    `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`,
  JSON: ([names = [], ...rows]) =>
    JSON.stringify(
      rows.map((row) =>
        Object.fromEntries(
          row.map((cell, x): [string, string | number] => [
            names[x] === '' ? 'area' : (names[x] ?? ''),
            /^\d+$/.test(cell) ? Number(cell) : cell,
          ]),
        ),
      ),
    ),
  'fixed columns': (rows) =>
    rows
      .map((row) => row.map((cell, x) => (x === 0 ? cell.padEnd(8) : cell.padStart(8))).join(''))
      .join('\n'),
  'long form': ([names = [], ...rows]) =>
    [
      'area,group,n',
      ...rows.flatMap((row) =>
        row.slice(1).map((cell, x) => `${row[0] ?? ''},${names[x + 1] ?? ''},${cell}`),
      ),
    ].join('\n'),
};

describe('every cell that rows and columns determine is a stop, however the table is written', () => {
  const table = fc.array(fc.array(fc.integer({ min: 11, max: 400 }), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 5,
  });
  const hiding = fc.array(
    fc.array(
      fc.nat(3).map((one) => one === 0),
      { minLength: 3, maxLength: 3 },
    ),
    { minLength: 5, maxLength: 5 },
  );
  test.each(Object.entries(writings))('%s', async (_, write) => {
    await fc.assert(
      fc.asyncProperty(
        table,
        hiding,
        fc.constantFrom('*', '<8', '..', 's', ''),
        fc.constantFrom('Total', 'All', 'Overall'),
        async (counts, hide, mark, total) => {
          const hidden = counts.map((row, y) => row.map((_cell, x) => hide[y]?.[x] === true));
          const told = determined(hidden);
          fc.pre(told.size > 0);
          // A figure that is no multiple of five in each row says that nothing was rounded.
          const exact = counts.map((row) =>
            row.map((count, x) => (x === 0 && count % 5 === 0 ? count + 1 : count)),
          );
          const margins = [0, 1, 2].map((x) => exact.reduce((sum, row) => sum + (row[x] ?? 0), 0));
          const rows: Rows = [
            ['', 'red', 'green', 'blue', total],
            ...exact.map((row, y) => [
              `g${'abcde'[y] ?? ''}`,
              ...row.map((count, x) => (hidden[y]?.[x] === true ? mark : String(count))),
              String(row.reduce((a, b) => a + b, 0)),
            ]),
            [total, ...margins.map(String), String(margins.reduce((a, b) => a + b, 0))],
          ];
          const found = await checkFile({ name: 'x', bytes: Buffer.from(`${write(rows)}\n`) }, acro);
          expect(found.filter(({ code }) => code === 'recoverable-cell').length).toBeGreaterThanOrEqual(
            told.size,
          );
        },
      ),
      { numRuns: 25, seed: 23 },
    );
  });

  test.each(profileNames)('under %s', async (name) => {
    const text = 'area,red,green,total\na,41,*,44\nb,22,31,53\ntotal,63,34,97\n';
    const found = await checkFile({ name: 'x', bytes: Buffer.from(text) }, getProfile(name));
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'recoverable-cell', where: { row: 1, column: 'green' } }),
    );
  });
});

const stops = async (bytes: string | Uint8Array): Promise<readonly string[]> =>
  (await checkFile({ name: 'x', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }, acro))
    .filter(({ code }) => code === 'recoverable-cell')
    .map(({ where }) => `${where.row ?? ''} ${where.column ?? ''}`);

describe('totals in other places', () => {
  test.each<[string, string]>([
    [
      'a total that is called nothing of the kind',
      'ward,died,alive,zz\nA,14,26,40\nB,31,22,53\nC,*,33,44\nD,12,19,31\n',
    ],
    ['a row that is called nothing of the kind', 'ward,died,alive\nA,14,26\nB,31,22\nC,*,33\nzz,56,81\n'],
    ['a total above its parts', 'ward,n\nAll wards,97\nA,41\nB,*\nC,53\n'],
    [
      'subtotals and a total of all',
      'area,n\nA,41\nB,*\nNorth total,44\nC,22\nD,31\nSouth total,53\nTotal,97\n',
    ],
    [
      'a label that is left out for all (ROLLUP)',
      'area,sex,n\nA,F,41\nA,M,*\nA,,44\nB,F,22\nB,M,31\nB,,53\n',
    ],
    [
      'levels of a characteristic and the people of its column',
      '| | A, N = 97 | B, N = 120 |\n|---|---|---|\n| Sex | | |\n| Female | 94 | 61 |\n| Male | * | 59 |\n',
    ],
    ['levels with percentages behind them', 'Characteristic,level,A\nn,,97\nsex,Female,94 (96.9)\n,Male,*\n'],
    ['the people in the title', 'Patients by ward (N = 97)\n\nward,n\nA,41\nB,*\nC,53\n'],
    ['two marks that say at most seven, and a rest of fourteen', 'ward,n\nA,41\nB,<8\nC,<8\nTotal,55\n'],
    ['a hidden total of a row', 'area,red,green,total\na,41,22,*\nb,22,31,53\ntotal,63,53,116\n'],
    [
      'totals of two levels of columns',
      'area,men young,men old,men total,women young,women old,women total\na,11,12,23,13,14,27\nb,21,*,44,15,16,31\nc,31,32,63,17,18,35\n',
    ],
  ])('%s', async (_, text) => {
    expect((await stops(text)).length).toBeGreaterThan(0);
  });

  test('a table and its totals in another file', async () => {
    const zip = zipSync({
      'parts.csv': strToU8('region,sex,n\nLondon,F,120\nLondon,M,*\nNorth,F,98\nNorth,M,101\n'),
      'totals.csv': strToU8('area,n\nLondon,123\nNorth,199\n'),
    });
    expect(await stops(zip)).toEqual(['2 n']);
  });

  test('a count that is hidden in one file and shown in another', async () => {
    const zip = zipSync({
      'a.csv': strToU8('ward,n\nA,41\nB,*\nC,53\nD,22\n'),
      'b.csv': strToU8('ward,people\nA,41\nB,12\nC,53\nD,22\n'),
    });
    expect(await stops(zip)).toEqual(['2 n']);
  });

  test.each<[string, string]>([
    [
      'several answers of one person',
      '| | A, N = 97 |\n|---|---|\n| Conditions | |\n| Asthma | 60 |\n| COPD | 31 |\n| Gout | * |\n| Stroke | 40 |\n',
    ],
    [
      'two hidden cells in every row and column',
      'ward,a,b,c,total\nA,*,*,40,90\nB,*,*,55,120\nC,60,71,80,211\n',
    ],
    ['hidden cells without margins', 'ward,a,b\nA,*,40\nB,31,*\n'],
    ['a total of people who can be in several groups', 'drug,n\nA,41\nB,*\nC,53\nAny,60\n'],
  ])('%s give nothing away', async (_, text) => {
    expect(await stops(text)).toEqual([]);
  });
});
