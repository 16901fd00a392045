import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getProfile, profileNames } from '../profiles/catalogue.ts';
import { protectFile } from './protect-file.ts';

const acro = getProfile('acro-default');
const hes = getProfile('nhs-hes-2018');
const fix = (text: string, profile = acro): ReturnType<typeof protectFile> =>
  protectFile({ name: 'table.csv', bytes: Buffer.from(text) }, profile);

describe('the protected copy of a table', () => {
  test('hides counts of few and as many more as their totals tell', async () => {
    const { csv, changed, findings } = await fix(
      'ward,a,b,total\nA,3,40,43\nB,31,22,53\nC,25,35,60\ntotal,59,97,156\n',
    );
    expect(csv).toBe('ward,a,b,total\r\nA,*,*,43\r\nB,31,22,53\r\nC,*,*,60\r\ntotal,59,97,156\r\n');
    expect(changed).toEqual([
      { row: 1, column: 'a', why: 'few' },
      { row: 1, column: 'b', why: 'told-by-others' },
      { row: 3, column: 'a', why: 'told-by-others' },
      { row: 3, column: 'b', why: 'told-by-others' },
    ]);
    expect(findings).toEqual([]);
  });

  test('rounds where the profile rounds', async () => {
    const { csv, findings } = await fix('ward,people\nA,3\nB,31\nC,0\n', hes);
    expect(csv).toBe('ward,people\r\nA,*\r\nB,30\r\nC,0\r\n');
    expect(findings).toEqual([]);
  });

  test('hides a mean and a percentage that rest on a hidden count', async () => {
    const { csv } = await fix('group,n,mean_cost\nA,120,2210.40\nB,4,9120.33\n');
    expect(csv).toBe('group,n,mean_cost\r\nA,120,2210.40\r\nB,*,*\r\n');
  });

  test('drops what a bracket behind a rounded count tells', async () => {
    const { csv } = await fix('characteristic,cases\nTotal,121\nSmoker,41 (33.9%)\nOther,80 (66.1%)\n', hes);
    expect(csv).toBe('characteristic,cases\r\nTotal,120\r\nSmoker,40\r\nOther,80\r\n');
  });

  test('says what it cannot mend', async () => {
    const { findings } = await fix('nhs_number,people\n9990000042,40\n');
    expect(findings.map(({ code }) => code)).toContain('nhs-number');
  });

  test.each([
    ['several tables', 'a,n\nx,20\ny,30\n\nb,n\nz,20\nw,30\n'],
    ['no table', 'Nothing to see here.\n'],
    ['JSON', '{"n":3}'],
  ])('is not made of %s', async (_, text) => {
    await expect(fix(text)).rejects.toThrow(/one table of delimited text/);
  });

  /** Tables with margins, of any counts, under every profile: what comes out has no stop, and shows nothing new. */
  test('has no stop left, and is the same every time', async () => {
    const table = fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 4 }), {
      minLength: 3,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(...profileNames), async (counts, name) => {
        const width = Math.min(...counts.map((row) => row.length));
        const rows = counts.map((row) => row.slice(0, width));
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        const margins = rows[0]?.map((_, x) => sum(rows.map((row) => row[x] ?? 0))) ?? [];
        const text = [
          ['ward', ...margins.map((_, x) => `c${x}`), 'total'],
          ...rows.map((row, y) => [`w${y}`, ...row, sum(row)]),
          ['total', ...margins, sum(margins)],
        ]
          .map((line) => `${line.join(',')}\n`)
          .join('');
        const profile = getProfile(name);
        const once = await fix(text, profile);
        expect(once.findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
        expect(once.findings.map(({ code }) => code)).not.toContain('narrowed-cell');
        expect(await fix(text, profile)).toEqual(once);
        const again = await fix(once.csv, profile);
        expect(again.csv).toBe(once.csv);
      }),
      { numRuns: 60, seed: 29 },
    );
  });
});
