import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';
import { checkSystem } from './check-system.ts';

const acro = getProfile('acro-default');
type Row = readonly (string | number)[];

const written = (rows: readonly Row[], delimiter = ','): string =>
  rows.map((row) => `${row.join(delimiter)}\n`).join('');
const stopsTogether = async (...files: readonly string[]): Promise<boolean> => {
  const found = await checkSystem(
    files.map((text) => Buffer.from(text)),
    acro,
  );
  return found.some(({ severity }) => severity === 'problem');
};
const stopsAmount = async (text: string): Promise<boolean> =>
  (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro)).some(
    ({ code }) => code === 'recoverable-cell',
  );

/** Counts that nobody rounded, of as many groups. */
const counts = fc
  .array(fc.integer({ min: 40, max: 900 }), { minLength: 4, maxLength: 12 })
  .filter((all) => all.some((count) => count % 5 !== 0));
const shuffled = <T>(all: readonly T[], seed: number): readonly T[] =>
  all
    .map((one, at) => ({ one, at: (at * 7919 + seed * 104_729 + ((at * seed) % 13) * 31) % 1_009 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

describe('two tables that differ by few are a stop', () => {
  test('in any order of rows and files, in any dialect, and with rows that only one of them has', async () => {
    await fc.assert(
      fc.asyncProperty(
        counts,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }),
        fc.nat({ max: 500 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('n', 'people', 'count', 'number_of_patients'),
        fc.array(fc.integer({ min: 200, max: 900 }), { maxLength: 5 }),
        async (all, fewer, seed, delimiter, name, more) => {
          const whole = all.map((count, at): Row => [`Area ${at}`, count]);
          const part = all.map((count, at): Row => [`Area ${at}`, count - (fewer[at] ?? 0)]);
          fc.pre(part.some(([, count]) => Number(count) % 5 !== 0));
          const extra = more.map((count, at): Row => [`Other ${at}`, count]);
          const one = written([['area', name], ...shuffled(whole, seed)], delimiter);
          const other = written([['place', 'n'], ...shuffled([...part, ...extra], seed + 1)]);
          expect(await stopsTogether(one, other)).toBe(true);
          expect(await stopsTogether(other, one)).toBe(true);
          expect(await stopsTogether('Nothing to see.\n', other, 'x,n\ny,300\nz,211\n', one)).toBe(true);
        },
      ),
      { numRuns: 60, seed: 71 },
    );
  });
});

describe('an amount that its total tells is a stop', () => {
  test('in any order of rows, and wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1_000, max: 90_000 }), fc.integer({ min: 1_000, max: 90_000 })), {
          minLength: 2,
          maxLength: 9,
        }),
        fc.nat(),
        fc.nat({ max: 500 }),
        async (pairs, place, seed) => {
          const hidden = place % pairs.length;
          const rows = pairs.map(([drugs, beds], at): Row => [
            `Ward ${at}`,
            at === hidden ? '*' : (drugs / 100).toFixed(2),
            (beds / 100).toFixed(2),
            ((drugs + beds) / 100).toFixed(2),
          ]);
          const text = written([['ward', 'drug_cost', 'bed_cost', 'total_cost'], ...shuffled(rows, seed)]);
          expect(await stopsAmount(text)).toBe(true);
        },
      ),
      { numRuns: 60, seed: 73 },
    );
  });
});
