import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTwin, parseDatasetFile, twinPlan } from '@vitrine/datasets/catalogue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testNumber, testSteward, type TestSteward } from '../../testing.ts';

const samples = join(import.meta.dirname, '..', '..', 'samples');
let at: TestSteward;
beforeAll(async () => {
  at = await testSteward();
});
afterAll(() => at.close());

/** What a hospital would send with it: nothing of it is published. */
const direct: Readonly<Record<string, string>> = { BIRTH_DATE: '1990-01-31', POSTCODE: 'ZZ99 3AA' };

it.each(['hes_ae', 'hes_op'])(
  'the check of %s takes every row of its twin, which was made while nothing of it was published',
  async (name) => {
    const yaml = (await readFile(join(samples, `${name}.yaml`), 'utf8'))
      .replace(`${name}.csv.gz`, `${name}.csv`)
      .replace(/^lookups:\n(?: .*\n)+/m, '')
      .replaceAll(/, to-sample-msoa01|to-sample-msoa01, /g, '');
    const file = parseDatasetFile(yaml);
    const plan = twinPlan({ release: '1.0', file });
    const { rows } = await makeTwin(plan, { rows: 400, seed: 11 });
    const place = new Map(plan.columns.map((column, position) => [column.name, position]));
    const lines = rows.map((row, position) =>
      file.columns
        .map((column) => {
          const own = place.get(column.name);
          if (own !== undefined) return row[own] ?? '';
          return column.name === 'NHS_NUMBER' ? testNumber(position % 100) : (direct[column.name] ?? 'Test');
        })
        .join(','),
    );
    const header = file.columns.map((column) => column.from ?? column.name).join(',');
    await at.land(`${name}.csv`, [header, ...lines].join('\n'));
    const { report } = await at.steward.releases.check(yaml);
    expect(report.quarantined).toEqual({});
    expect(report.rows).toMatchObject({ in: 400, published: 400, quarantined: 0 });
    expect(Object.values(report.warnings).every((broken) => broken === 'none')).toBe(true);
  },
);
