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

  test('an array of NumPy is read in both orders, and one of objects is refused', async () => {
    const array = (descr: string, fortran: string, shape: string, data: Buffer): Buffer => {
      const head =
        `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`.padEnd(117) + '\n';
      const size = Buffer.alloc(2);
      size.writeUInt16LE(head.length);
      return Buffer.concat([Buffer.from('934e554d50590100', 'hex'), size, Buffer.from(head), data]);
    };
    const four = Buffer.alloc(16);
    [1, 2, 3, 4].forEach((value, at) => four.writeInt32LE(value, at * 4));
    expect((await readContents(array('<i4', 'False', '2, 2', four))).tables[0]?.rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect((await readContents(array('<i4', 'True', '2, 2', four))).tables[0]?.rows).toEqual([
      ['1', '3'],
      ['2', '4'],
    ]);
    expect((await readContents(array('|O', 'False', '2,', four))).faults).toMatchObject([
      { fault: 'unsafe-form' },
    ]);
    expect((await readContents(array('<i4', 'False', '9, 9', four))).faults).toMatchObject([
      { fault: 'unreadable' },
    ]);
  });

  test('objects of an R workspace are read, with what is written beside them', async () => {
    const { tables, texts } = await readContents(file('workspace.RData'));
    expect(tables).toMatchObject([
      {
        place: 'agg',
        header: ['region', 'patients'],
        rows: [
          ['London', '1200'],
          ['North', '980'],
          ['South', '1430'],
        ],
      },
    ]);
    expect(texts[0]?.text).toContain('agg');
  });

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
