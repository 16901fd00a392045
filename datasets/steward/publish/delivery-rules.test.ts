import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { testSteward, visitLine, visitsFile, visitsHeader, type TestSteward } from '../../testing.ts';
import { brokenBy } from './delivery-rules.ts';

const now = new Date('2026-06-01T12:00:00Z');
const delivery = { published: 100, before: undefined, newest: {}, now };

describe('a rule of a whole delivery', () => {
  test('of how many rows there are at least', () => {
    const rule = { rule: 'rows', onFail: 'refuse', atLeast: 100 } as const;
    expect(brokenBy(rule, delivery)).toBeUndefined();
    expect(brokenBy(rule, { ...delivery, published: 99 })).toBe('99 rows, at least 100');
  });

  test('of change is broken by more, and by fewer, than it allows, and by no first release', () => {
    fc.assert(
      fc.property(
        fc.record({ published: fc.nat(5_000), before: fc.nat(5_000), atMostPercent: fc.nat(300) }),
        ({ published, before, atMostPercent }) => {
          const rule = { rule: 'row-change', onFail: 'warn', atMostPercent } as const;
          const broken = brokenBy(rule, { ...delivery, published, before });
          if (before === 0) expect(broken).toBeUndefined();
          else
            expect(broken === undefined).toBe(Math.abs(published - before) * 100 <= atMostPercent * before);
          expect(broken?.length ?? 0).toBeLessThanOrEqual(40);
        },
      ),
    );
  });

  test('of freshness is told by the newest day, and broken where there is none', () => {
    const rule = { rule: 'freshness', onFail: 'refuse', column: 'seen', atMostDays: 30 } as const;
    const on = (day: string | null): string | undefined =>
      brokenBy(rule, { ...delivery, newest: { seen: day } });
    expect(on('2026-05-02')).toBeUndefined();
    expect(on('2026-05-01')).toBe('the newest day is 31 days ago');
    expect(on(null)).toBe('no day at all');
  });
});

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const seen = (day: string, ward: string, cost = '12.5', note = 'fine'): string =>
  [day, ward, cost, note].join(',');
const visitsOf = async (
  rows: readonly string[],
  changes: Record<string, string>,
): ReturnType<TestSteward['steward']['releases']['publish']> => {
  await at.land('visits.csv', [visitsHeader, ...rows].join('\n'));
  return at.steward.releases.publish(visitsFile(changes));
};

describe('rules of rows', () => {
  test('over two columns keep a row out, and what is missing breaks none but the rule of what is there together', async () => {
    const quality = `quality:
  - {rule: compare, column: seen, is: more-than, other: born}
  - {rule: present-with, column: note, other: cost}`;
    const { report } = await visitsOf(
      [
        visitLine(1, 'a', seen('03/02/2020', 'A')),
        visitLine(2, 'b', seen('03/02/1930', 'A')),
        visitLine(3, 'c', seen('', 'A')),
        visitLine(4, 'd', seen('03/02/2020', 'A', '12.5', '')),
        visitLine(5, 'e', seen('03/02/2020', 'A', '', '')),
      ],
      { quality },
    );
    expect(report.quarantined).toEqual({ 'compare:seen': 1, 'present-with:note': 1 });
  });

  test('that refer to another dataset know the values of its newest release', async () => {
    const wards = (version: string): string =>
      [
        'name: wards\ntitle: Wards\ndescription: Wards.\nowner: T\nlicence: none\nsynthetic: true',
        `version: "${version}"\nsource: {alias: landing, file: wards.csv, format: csv}\naboutNoPerson: They are wards`,
        'columns: [{name: code, type: string, class: public, description: Code}]',
      ].join('\n');
    const quality = 'quality: [{rule: references, column: ward, dataset: wards, to: code}]';
    const rows = [visitLine(1, 'a', seen('03/02/2020', 'A')), visitLine(2, 'b', seen('03/02/2020', 'B'))];
    await expect(visitsOf(rows, { quality })).rejects.toMatchObject({
      code: 'dataset-file-invalid',
      facts: { problems: [{ field: 'quality[0].dataset' }] },
    });
    await at.land('wards.csv', 'code\nA\nZ');
    await at.steward.releases.publish(wards('1.0'));
    expect((await visitsOf(rows, { quality })).report.quarantined).toEqual({ 'references:ward': 1 });
    await at.land('wards.csv', 'code\nA\nB');
    await at.steward.releases.publish(wards('1.1'));
    const again = await visitsOf(rows, { quality, version: 'version: "1.1"' });
    expect(again.report.quarantined).toEqual({});
  });

  test('refuse the file where no row may break them, whatever else is wrong with the row, and nothing stays', async () => {
    const quality = 'quality: [{rule: in-set, column: ward, values: [A], onFail: refuse}]';
    const rows = [visitLine(1, 'a', seen('03/02/2020', 'A')), visitLine(2, 'b', seen('31/02/2020', 'X'))];
    await expect(visitsOf(rows, { quality })).rejects.toMatchObject({
      code: 'delivery-refused',
      facts: { broken: [{ rule: 'in-set:ward', how: '1 rows' }] },
    });
    expect((await visitsOf(rows.slice(0, 1), { quality })).manifest.rows.published).toBe(1);
  });
});

test('a delivery that is too small, too old or too different is refused, or told of', async () => {
  const rows = Array.from({ length: 10 }, (_, nth) => visitLine(nth, `v${nth}`, seen('15/05/2026', 'A')));
  const rules = (onFail: string): string => `delivery:
  - {rule: rows, atLeast: 8, onFail: ${onFail}}
  - {rule: row-change, atMostPercent: 20, onFail: ${onFail}}
  - {rule: freshness, column: seen, atMostDays: 20, onFail: ${onFail}}`;
  expect((await visitsOf(rows, { delivery: rules('refuse') })).report.warnings).toEqual({
    'not-null:note': 'none',
  });
  at.clock.advance(10 * 86_400_000);
  const changes = { version: 'version: "1.1"', delivery: rules('refuse') };
  await expect(visitsOf(rows.slice(0, 5), changes)).rejects.toMatchObject({
    code: 'delivery-refused',
    facts: { broken: [{ rule: 'rows' }, { rule: 'row-change' }, { rule: 'freshness:seen' }] },
  });
  const { report } = await visitsOf(rows.slice(0, 5), { ...changes, delivery: rules('warn') });
  expect(report.warnings).toMatchObject({
    rows: '5 rows, at least 8',
    'row-change': '50.0 % fewer rows',
    'freshness:seen': 'the newest day is 27 days ago',
  });
});
