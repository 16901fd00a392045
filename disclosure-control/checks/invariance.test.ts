import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getProfile, profileNames } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

type Row = readonly (string | number)[];
interface Table {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

const dialects: Readonly<Record<string, (table: Table) => string>> = {
  commas: ({ header, rows }) => written([header, ...rows], ',', '\n'),
  semicolons: ({ header, rows }) => written([header, ...rows], ';', '\n'),
  tabs: ({ header, rows }) => written([header, ...rows], '\t', '\n'),
  'CRLF and a mark of byte order': ({ header, rows }) => `\uFEFF${written([header, ...rows], ',', '\r\n')}`,
  quotes: ({ header, rows }) =>
    written(
      [header, ...rows].map((row) => row.map((cell) => `"${cell}"`)),
      ',',
      '\n',
    ),
  'a title and a note': ({ header, rows }) =>
    `Table 2\n\n${written([header, ...rows], ',', '\n')}\nSource: the cohort\n`,
};
const written = (rows: readonly Row[], delimiter: string, end: string): string =>
  rows.map((row) => row.join(delimiter) + end).join('');

async function verdict(
  text: string,
  profile: string,
  name = 'x.csv',
): Promise<'stop' | 'person' | 'nothing'> {
  const found = await checkFile({ name, bytes: Buffer.from(text) }, getProfile(profile));
  if (found.some(({ severity }) => severity === 'problem')) return 'stop';
  return found.some(({ severity }) => severity === 'warning') ? 'person' : 'nothing';
}

const words = fc.uniqueArray(fc.constantFrom('Leeds', 'York', 'Hull', 'Ripon', 'Selby', 'Whitby', 'Malton'), {
  minLength: 3,
  maxLength: 6,
});
/** A frequency table, a crosstab, or one with means, of counts that may be few, zero or rounded. */
const tables = fc
  .tuple(
    words,
    fc.constantFrom('frequency', 'crosstab', 'means'),
    fc.array(fc.nat(60), { minLength: 18, maxLength: 18 }),
    fc.boolean(),
  )
  .map(([places, kind, numbers, rounded]): Table => {
    const count = (at: number): number => (rounded ? (numbers[at] ?? 0) * 5 : (numbers[at] ?? 0));
    if (kind === 'frequency')
      return { header: ['area', 'patients'], rows: places.map((place, at) => [place, count(at)]) };
    if (kind === 'crosstab')
      return {
        header: ['area', 'men', 'women', 'total'],
        rows: places.map((place, at) => [place, count(at), count(at + 6), count(at) + count(at + 6)]),
      };
    return {
      header: ['area', 'patients', 'mean_cost'],
      rows: places.map((place, at) => [place, count(at), (numbers[at + 6] ?? 0) + 0.25]),
    };
  });
const profile = fc.constantFrom(...profileNames);

describe('a verdict does not depend', () => {
  test('on the dialect of a table', async () => {
    await fc.assert(
      fc.asyncProperty(tables, profile, async (table, name) => {
        const verdicts = await Promise.all(
          Object.values(dialects).map((write) => verdict(write(table), name)),
        );
        expect(new Set(verdicts).size).toBe(1);
      }),
      { numRuns: 60, seed: 41 },
    );
  });

  test('on the order of its rows', async () => {
    const shuffles = fc.infiniteStream(fc.nat());
    await fc.assert(
      fc.asyncProperty(tables, profile, shuffles, async (table, name, stream) => {
        const keys = new Map(table.rows.map((row) => [row, stream.next().value ?? 0]));
        const rows = table.rows.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
        const write = dialects['commas'];
        expect(await verdict(write?.({ ...table, rows }) ?? '', name)).toBe(
          await verdict(write?.(table) ?? '', name),
        );
      }),
      { numRuns: 80, seed: 43 },
    );
  });

  test('on what its columns are called', async () => {
    const labels = fc.constantFrom('area', 'Place', 'region_name', 'Locality', 'zz');
    const counts = fc.constantFrom(
      'patients',
      'n',
      'N',
      'Count',
      'Freq.',
      'No. of people',
      'Number',
      'cases',
      'v2',
    );
    await fc.assert(
      fc.asyncProperty(tables, profile, labels, counts, async (table, name, label, count) => {
        fc.pre(table.header.length === 2);
        const renamed = { ...table, header: [label, count] };
        const write = dialects['commas'];
        expect(await verdict(write?.(renamed) ?? '', name)).toBe(await verdict(write?.(table) ?? '', name));
      }),
      { numRuns: 120, seed: 47 },
    );
  });

  test('on the names of categories of a crosstab', async () => {
    const pairs = fc.constantFrom(
      ['men', 'women'],
      ['Yes', 'No'],
      ['Low', 'High'],
      ['0', '1'],
      ['Alive', 'Died'],
      ['<65', '65+'],
      ['Exposed', 'Unexposed'],
      ['x', 'y'],
    );
    await fc.assert(
      fc.asyncProperty(tables, profile, pairs, async (table, name, pair) => {
        fc.pre(table.header.length === 4);
        const write = dialects['commas'];
        const renamed = { ...table, header: ['area', ...pair, 'total'] };
        expect(await verdict(write?.(renamed) ?? '', name)).toBe(await verdict(write?.(table) ?? '', name));
      }),
      { numRuns: 120, seed: 53 },
    );
  });

  test('on the name of the file', async () => {
    const names = fc.constantFrom(
      'safe.csv',
      'x.png',
      '../a.txt',
      "a'+str(1)+'.csv",
      '$(id).csv',
      'a'.repeat(300),
      '',
    );
    await fc.assert(
      fc.asyncProperty(tables, names, async (table, file) => {
        const text = dialects['commas']?.(table) ?? '';
        expect(await verdict(text, 'acro-default', file)).toBe(await verdict(text, 'acro-default'));
      }),
      { numRuns: 40, seed: 59 },
    );
  });
});

describe('more rows', () => {
  test('never make a stop into a pass', async () => {
    const more = fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tables, profile, more, async (table, name, added) => {
        const write = dialects['commas'];
        const before = await verdict(write?.(table) ?? '', name);
        fc.pre(before === 'stop');
        const rows = added.map((count, at): Row => [
          `Area ${at}`,
          ...table.header.slice(1).map((column) => (column === 'total' ? count * 2 : count)),
        ]);
        expect(await verdict(write?.({ ...table, rows: [...table.rows, ...rows] }) ?? '', name)).toBe('stop');
        expect(await verdict(write?.({ ...table, rows: [...rows, ...table.rows] }) ?? '', name)).toBe('stop');
      }),
      { numRuns: 80, seed: 61 },
    );
  });

  test('never hide a cell that a total tells', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (counts, hidden, place) => {
          const at = place % (counts.length + 1);
          const all: readonly (number | string)[] = counts.toSpliced(at, 0).map(String);
          const rows = all.toSpliced(at, 0, '*').map((count, row): Row => [`Area ${row}`, count]);
          // No multiple of five, so that nothing here was rounded.
          const exact = counts.reduce((a, b) => a + b, 0) + hidden;
          const text = written(
            [['area', 'n'], ...rows, ['Total', exact], ['x', exact % 5 === 0 ? 21 : 22]].slice(0, -1),
            ',',
            '\n',
          );
          fc.pre(counts.some((count) => count % 5 !== 0));
          expect(await verdict(text, 'acro-default')).toBe('stop');
        },
      ),
      { numRuns: 60, seed: 67 },
    );
  });
});
