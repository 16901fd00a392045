import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFile } from '../checks/check-file.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { intervalsOf } from './intervals.ts';
import { toldByOwn } from './own-amounts.ts';
import type { Count, System } from './system.ts';

const acro = getProfile('acro-default');
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const found = async (text: string): Promise<readonly string[]> =>
  (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro))
    .filter(({ code }) => code === 'own-amount')
    .map(({ where }) => `${where.row ?? ''} ${where.column ?? ''}`);

describe('who is alone in a hidden amount tells another by the total', () => {
  const two = lines(
    'ward,people,total_cost',
    'A,*,*',
    'B,*,*',
    'C,40,22000',
    'D,52,31000',
    'Total,100,57400',
  );

  test('both of two in a line, where the counts beside them are hidden', async () => {
    expect(await found(two)).toEqual(['1 total_cost', '2 total_cost']);
  });

  test.each<[string, string]>([
    ['a third hides them', two.replace('C,40,22000', 'C,*,*')],
    ['the other is of many, hidden to protect the one', two.replace('B,*,*', 'B,30,*')],
    ['there is no total', two.replace('Total,100,57400\n', '')],
    ['no count says that they are of few', two.replaceAll(/^(\w+),[^,]+,/gm, '$1,')],
  ])('and not where %s', async (_, text) => {
    expect(await found(text)).toEqual([]);
  });
});

describe('a figure that is wrong by little does not end the attack', () => {
  const four = lines(
    'ward,people,cost_a,cost_b,total_cost',
    'A,*,*,*,9000',
    'B,*,*,*,9000',
    'C,40,10000,12000,22000',
    'D,52,13000,20000,33000',
    'Total,100,33000,40000,73000',
  );
  const all = ['1 cost_a', '1 cost_b', '2 cost_a', '2 cost_b'];
  const codes = async (text: string): Promise<readonly string[]> =>
    (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro)).map(({ code }) => code);

  test('of four that are told where all adds up', async () => {
    expect(await found(four)).toEqual(all);
    expect(await codes(four)).not.toContain('not-compared');
  });

  test.each([
    ['a total of a row', four.replace('D,52,13000,20000,33000', 'D,52,13000,20000,33100')],
    ['the grand total', four.replace(/73000$/m, '73100')],
    ['amounts rounded to tens', four.replace('D,52,13000,20000,33000', 'D,52,13000,20000,32990')],
  ])('by %s', async (_, text) => {
    expect(await found(text)).toEqual(all);
    expect(await codes(text)).toContain('not-compared');
  });

  test('a mean beside a sum does not end it either', async () => {
    const text = lines(
      'ward,people,total_cost,mean_cost',
      'A,*,*,4100.5',
      'B,*,*,120.25',
      'C,40,22000,550.5',
      'D,52,31000,596.15',
      'Total,100,57400,574',
    );
    expect(await found(text)).toEqual(['1 total_cost', '2 total_cost']);
  });
});

test('a negative amount beside hidden ones is no fault of the check', async () => {
  const text = lines(
    'ward,people,total_cost',
    'A,*,*',
    'B,*,*',
    'C,40,22000',
    'D,52,-31000',
    'Total,100,-4600',
  );
  const codes = (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro)).map(({ code }) => code);
  expect(codes).not.toContain('recoverable-cell');
  const one = text.replace('B,*,*', 'B,30,400');
  const told = (await checkFile({ name: 'x', bytes: Buffer.from(one) }, acro)).filter(
    ({ code }) => code === 'recoverable-cell',
  );
  expect(told.map(({ where }) => where.column)).toContain('total_cost');
});

describe('the attack of a contributor', () => {
  /** A table of hidden and shown amounts, whose rows and columns have totals that are shown. */
  const tables = fc
    .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 }))
    .chain(([rows, columns]) =>
      fc.record({
        columns: fc.constant(columns),
        values: fc.array(fc.integer({ min: 1, max: 400 }), {
          minLength: rows * columns,
          maxLength: rows * columns,
        }),
        hidden: fc.array(fc.boolean(), { minLength: rows * columns, maxLength: rows * columns }),
      }),
    );

  interface Drawn {
    readonly columns: number;
    readonly values: readonly number[];
    readonly hidden: readonly boolean[];
  }
  function systemOf({ columns, values, hidden }: Drawn): System {
    const counts: Count[] = values.map((value, at) =>
      hidden[at] === true
        ? { low: 0, high: Infinity, hidden: true }
        : { low: value, high: value, hidden: false },
    );
    const sums: { total: number; parts: number[] }[] = [];
    const line = (parts: number[]): void => {
      const value = parts.reduce((sum, at) => sum + (values[at] ?? 0), 0);
      counts.push({ low: value, high: value, hidden: false });
      sums.push({ total: counts.length - 1, parts });
    };
    const rows = values.length / columns;
    for (let row = 0; row < rows; row += 1)
      line(Array.from({ length: columns }, (_, at) => row * columns + at));
    for (let at = 0; at < columns; at += 1)
      line(Array.from({ length: rows }, (_, row) => row * columns + at));
    return { counts, sums };
  }

  /** By elimination: the hidden amounts that are known, or differ by a known number from a multiple of one's own. */
  function exactlyTold({ counts, sums }: System): ReadonlySet<number> {
    const hidden = counts.flatMap((count, at) => (count.hidden ? [at] : []));
    const told = new Set<number>();
    for (const own of hidden) {
      const others = hidden.filter((at) => at !== own);
      let matrix: number[][] = sums.map(({ parts }) => others.map((at) => (parts.includes(at) ? 1 : 0)));
      for (const [place] of others.entries()) {
        const pivot = matrix.find((row) => row[place] !== 0 && row.slice(0, place).every((one) => one === 0));
        if (pivot === undefined) continue;
        matrix = matrix.map((row) => {
          const factor = (row[place] ?? 0) / (pivot[place] ?? 1);
          return row === pivot || factor === 0 ? row : row.map((one, at) => one - factor * (pivot[at] ?? 0));
        });
      }
      for (const row of matrix) {
        const left = row.flatMap((one, at) => (Math.abs(one) > 1e-9 ? [at] : []));
        const [only] = left;
        if (left.length === 1 && only !== undefined) told.add(others[only] ?? -1);
      }
    }
    return told;
  }

  test('finds every amount that follows exactly from one that is known, whatever the values', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (drawn) => {
        const system = systemOf(drawn);
        const strangers = await intervalsOf(system);
        if (strangers === undefined) throw new TypeError('The sums hold.');
        const all = await toldByOwn(system, strangers, drawn.hidden, 0);
        const hiddenInPairs = drawn.hidden.filter(Boolean).length > 1;
        const wanted = hiddenInPairs ? exactlyTold(system) : new Set<number>();
        for (const number of wanted) expect(all).toContain(number);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('names no fewer amounts under a profile that asks for more', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.double({ min: 0, max: 1, noNaN: true }), async (drawn, share) => {
        const system = systemOf(drawn);
        const strangers = (await intervalsOf(system)) ?? new Map<number, readonly [number, number]>();
        const narrower = (await toldByOwn(system, strangers, drawn.hidden, share)) ?? [];
        const wider = (await toldByOwn(system, strangers, drawn.hidden, Math.min(1, share + 0.2))) ?? [];
        expect(wider).toEqual(expect.arrayContaining([...narrower]));
      }),
      { numRuns: 25, seed: 4 },
    );
  });
});
