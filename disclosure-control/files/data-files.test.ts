import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContents } from './read-contents.ts';

const file = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

describe('data files of statistics programs', () => {
  test.each(['table-114.dta', 'table.sav', 'table-lz4.feather'])('%s is read whole', async (name) => {
    const { tables, faults } = await readContents(file(name));
    expect(faults).toEqual([]);
    expect(tables).toMatchObject([
      {
        header: ['region', 'patients'],
        rows: [
          ['London', '1200'],
          ['North', '980'],
          ['South', '1430'],
        ],
      },
    ]);
  });

  test.each(['few-118.dta', 'few.sav', 'few-zstd.feather'])('%s is read whole', async (name) => {
    const { tables } = await readContents(file(name));
    expect(tables[0]?.rows[1]).toEqual(['North', '3']);
  });

  test.each(['rows-117.dta', 'rows.zsav'])(
    '%s shows days as days and codes by their labels',
    async (name) => {
      const { tables } = await readContents(file(name));
      expect(tables[0]?.rows[0]).toEqual(['34', 'F', '2019-03-04', '3']);
    },
  );

  test('what is said of a variable is text of the file', async () => {
    const { texts } = await readContents(file('rows-117.dta'));
    expect(texts.map(({ text }) => text).join()).toContain('9990000042');
  });

  test('a damaged one is unreadable, and never read half', async () => {
    const names = fc.constantFrom(
      'table-114.dta',
      'few-118.dta',
      'table.sav',
      'rows.zsav',
      'table-lz4.feather',
    );
    await fc.assert(
      fc.asyncProperty(names, fc.double({ min: 0.05, max: 0.9, noNaN: true }), async (name, share) => {
        const whole = file(name);
        const cut = await readContents(whole.subarray(0, Math.floor(whole.length * share)));
        const rows = (await readContents(whole)).tables[0]?.rows;
        // What stands behind the rows may be gone: labels, or an index.
        if (cut.faults.length === 0) expect(cut.tables[0]?.rows).toHaveLength(rows?.length ?? 0);
        else expect(cut.tables).toEqual([]);
      }),
      { numRuns: 60, seed: 17 },
    );
  });
});
