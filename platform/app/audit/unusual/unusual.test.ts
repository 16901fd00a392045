import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnusual } from './find-unusual.ts';
import { rules } from './rules.ts';
import { longestSweep, shapeOf } from './shape.ts';
import { generatedYear } from './testing.ts';
import type { Finding, WatchedAct } from './watched.ts';

const act = (more: Partial<WatchedAct> = {}): WatchedAct => ({
  ...{ index: 1, at: '2026-06-15T10:00:00.000Z', person: 'per_a', study: 'A', type: 'query' },
  ...{ decision: 'done', code: null, sql: 'SELECT 1', rows: 0, close: null },
  ...more,
});
const times = (count: number, make: (n: number) => Partial<WatchedAct>): readonly WatchedAct[] =>
  Array.from({ length: count }, (_, n) => act({ index: n, ...make(n) }));
const found = (acts: readonly WatchedAct[]): readonly string[] =>
  findUnusual(acts, '2026-01-01').map(({ rule }) => rule);

describe('the rules of unusual activity', () => {
  it.each([1, 20_261])(
    'find at least 18 of 20 misuses in the year of seed %i, with at most one false alarm a week',
    (seed) => {
      const { acts, planted } = generatedYear(seed);
      const findings = findUnusual(acts, '2026-02-15');
      const of = ({ person, day }: Pick<Finding, 'person' | 'day'>): string => `${person} ${day}`;
      const alarms = new Set(findings.map(of));
      const caught = planted.filter((one) => alarms.has(of(one)));
      const meant = new Set(planted.map(of));
      const false_ = [...alarms].filter((alarm) => !meant.has(alarm));
      expect(
        caught.length,
        JSON.stringify(planted.filter((one) => !caught.includes(one))),
      ).toBeGreaterThanOrEqual(18);
      expect(false_.length / 46, false_.slice(0, 5).join()).toBeLessThanOrEqual(1);
    },
    60_000,
  );

  it('say why in a sentence, with the acts it rests on', () => {
    const [finding] = findUnusual(
      times(20, (n) => ({ sql: `SELECT count(*) FROM t WHERE a = 'x${n}' AND b = 2` })),
      '2026-01-01',
    );
    expect(finding).toMatchObject({ rule: 'sweep', reason: 'ran 20 queries that differ in one value alone' });
    expect(finding?.entries).toHaveLength(20);
    for (const rule of rules) expect(rule.looksFor).toMatch(/^[A-Z].*\.$/);
  });

  it('count refusals in a row for what is not granted, and no others', () => {
    const refused = { decision: 'refused', code: 'column-not-granted' };
    expect(found(times(8, () => refused))).toEqual(['refusals']);
    expect(found(times(7, () => refused))).toEqual([]);
    expect(found(times(9, (n) => (n === 4 ? {} : refused)))).toEqual([]);
    expect(found(times(20, () => ({ decision: 'refused', code: 'sql-syntax' })))).toEqual([]);
  });

  it('cannot be silenced by a slow growth of one’s own habit', () => {
    const days = 80;
    const dayOf = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
    const growing = Array.from({ length: days }, (_, n) =>
      times(Math.round(10 * 1.05 ** n), (turn) => ({
        at: `${dayOf(n)}T10:00:00.000Z`,
        sql: `SELECT ${n} FROM t${turn}`,
      })),
    ).flat();
    const others = Array.from({ length: 40 }, (_, other) =>
      Array.from({ length: days }, (_day, n) =>
        times(5, (turn) => ({
          person: `per_${other}`,
          at: `${dayOf(n)}T11:00:00.000Z`,
          sql: `SELECT ${turn} FROM u${n}`,
        })),
      ).flat(),
    ).flat();
    const all = [...growing, ...others].toSorted((a, b) => a.at.localeCompare(b.at));
    const rulesFound = findUnusual(all, '2026-01-01').map(({ rule, person }) => `${rule} ${person}`);
    expect(rulesFound).toContain('volume per_a');
  });

  it('hold a person against others, and never against themselves', () => {
    const dayOf = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
    const each = (person: string, day: number, queries: number): readonly WatchedAct[] =>
      times(queries, (n) => ({ person, at: `${dayOf(day)}T10:00:00.000Z`, sql: `SELECT ${day} FROM t${n}` }));
    // Who works most of all is a third of those who work: their own days are no measure of what is usual.
    const acts = Array.from({ length: 50 }, (_, day) => [
      ...each('per_a', day, 100),
      ...each('per_b', day, 5),
      ...each('per_c', day, 5),
    ]).flat();
    const volume = findUnusual(acts, dayOf(0)).filter(({ rule }) => rule === 'volume');
    expect(volume).toHaveLength(50);
    expect(volume.every(({ person }) => person === 'per_a')).toBe(true);
    expect(volume[0]?.reason).toContain('others’ at most 5');
    // Nobody else at work is no measure either.
    expect(findUnusual(each('per_a', 3, 100), dayOf(0))).toEqual([]);
  });

  it('find on a day the same whatever came later or long before', () => {
    const { acts } = generatedYear(7);
    const later = findUnusual(acts, '2026-03-01');
    const days = [...new Set(later.map(({ day }) => day))].slice(0, 12);
    expect(days.length).toBeGreaterThan(5);
    for (const day of days) {
      const oldest = new Date(Date.parse(day) - 60 * 86_400_000).toISOString().slice(0, 10);
      const known = acts.filter(({ at }) => at.slice(0, 10) >= oldest && at.slice(0, 10) <= day);
      expect(findUnusual(known, day)).toEqual(later.filter((one) => one.day === day));
    }
  });

  it('find a sweep whatever the order and whatever stands between', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(30).keys()], { minLength: 15 }), (values) => {
        const sweep = values.map((value) => act({ sql: `select * from t where c = ${value} and d = 'k'` }));
        const noise = times(10, (n) => ({ sql: `select ${'a'.repeat(n + 1)} from u` }));
        expect(longestSweep([...noise, ...sweep, ...noise])).toHaveLength(values.length);
      }),
      { numRuns: 30 },
    );
  });

  it('see through space, case, comments and quoted names, and end for any text', () => {
    const plain = shapeOf(`SELECT a FROM t WHERE b = 'x'`);
    expect(shapeOf(`select  a\n from T -- note\n where B = 'y''z'`)).toEqual({
      shape: plain.shape,
      values: [`'y''z'`],
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (sql) => {
        expect(typeof shapeOf(sql).shape).toBe('string');
      }),
    );
  });
});
