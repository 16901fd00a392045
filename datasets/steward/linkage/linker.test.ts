import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { clusterGroup, groupsOf, largestGroup } from './clusters.ts';
import { bitsOf, logLikelihood, step, type Evidence, type Model } from './em.ts';
import { comparable, fieldKinds, levelNames, levelSql, type LinkField } from './fields.ts';
import { defineInvented } from './generated.ts';
import { clusterLinks, findLinks, linksTable } from './linker.ts';
import { recordsTable } from './records.ts';

const fields: readonly LinkField[] = [
  { name: 'given', kind: 'given-name' },
  { name: 'family', kind: 'family-name' },
  { name: 'born', kind: 'birth-date' },
  { name: 'postcode', kind: 'postcode' },
  { name: 'sex', kind: 'sex' },
];

let engine: Engine;
beforeEach(async () => {
  engine = await Engine.open({ threads: 2, memoryMiB: 1024 });
});
afterEach(() => engine.close());

/** Clusters of two or more records, each by its records' own ids; sorted. */
async function people(from: number): Promise<string[]> {
  const linkage = await findLinks(engine, 'FROM src', { fields, sides: 'one', keepFrom: 0.1 });
  const clusters = await clusterLinks(engine, linkage, { from, sides: 'one' });
  const rows = await engine.rows(`SELECT id, source FROM ${recordsTable} ORDER BY id`);
  const found = new Map<number, number[]>();
  rows.forEach((row) => {
    const cluster = clusters[Number(row['id'])] ?? -1;
    found.set(cluster, [...(found.get(cluster) ?? []), Number(row['source'])]);
  });
  return [...found.values()]
    .filter((one) => one.length > 1)
    .map((one) => one.sort().join())
    .sort();
}

describe('finding one person’s records', () => {
  test('of invented people finds nearly all, and at a high weight hardly a wrong one', async () => {
    await engine.run(`CREATE TABLE src AS ${await defineInvented(engine, 1500, 7)}`);
    const likely = await people(0);
    const sure = await people(10);
    const right = (found: string[]): number =>
      found.filter(
        (one) =>
          /^[0-9]+,[0-9]+$/.test(one) &&
          new Set(one.split(',').map((id) => Math.floor(Number(id) / 2))).size === 1,
      ).length;
    expect(right(likely)).toBeGreaterThan(1500 * 0.97);
    expect(right(likely) / likely.length).toBeGreaterThan(0.99);
    expect(right(sure) / sure.length).toBeGreaterThanOrEqual(0.999);
  });

  test('does not depend on the order of the rows', async () => {
    const query = await defineInvented(engine, 400, 3);
    await engine.run(`CREATE TABLE src AS FROM (${query}) ORDER BY source`);
    const first = await people(0);
    await engine.run(`CREATE OR REPLACE TABLE src AS FROM (${query}) ORDER BY hash(source)`);
    expect(await people(0)).toEqual(first);
    expect(first.length).toBeGreaterThan(350);
  });

  test('a file in which all bear one name has no more candidates than its bound', async () => {
    await engine.run(`CREATE TABLE src AS SELECT n AS source, 1 AS side, NULL AS given, 'smith' AS family,
      CASE WHEN n % 2 = 0 THEN '1970-01-01' END AS born, '' AS postcode, NULL AS sex FROM range(100000) t(n)`);
    const linkage = await findLinks(engine, 'FROM src', {
      fields,
      sides: 'one',
      keepFrom: 0.1,
      mostPairs: 200_000,
    });
    expect(linkage.candidates).toBeLessThanOrEqual(200_000);
    const clusters = await clusterLinks(engine, linkage, { from: 0, sides: 'one' });
    expect(clusters).toHaveLength(100_000);
  });

  test('hostile text is compared as text: quotes, NUL, right-to-left marks, a name of a megabyte', async () => {
    await engine.run(`CREATE TABLE src AS SELECT * FROM (VALUES
      (1, 1, repeat('a', 1000000), 'O''Neil"; DROP TABLE x', '1970-01-01', 'AB1 2CD', '1'),
      (2, 1, repeat('a', 1000000), 'O''Neil"; DROP TABLE x', '1970-01-01', 'AB1 2CD', '1'),
      (3, 1, 'x' || chr(0) || 'y', '\u202Eעברית', 'no date', '%', '"'),
      (4, 1, '', '   ', '99999-01-01', '''', NULL)) t(source, side, given, family, born, postcode, sex)`);
    const linkage = await findLinks(engine, 'FROM src', { fields, sides: 'one', keepFrom: 1e-9 });
    expect(linkage.records).toBe(4);
    const [longest] = await engine.rows(`SELECT max(length(f0)) AS n FROM ${recordsTable}`);
    expect(Number(longest?.['n'])).toBeLessThanOrEqual(64);
  });

  test('an empty file, and one of a single row, have no links', async () => {
    await engine.run(`CREATE TABLE src AS ${await defineInvented(engine, 1, 1)} LIMIT 1`);
    expect(await people(0)).toEqual([]);
    await engine.run('DELETE FROM src');
    expect(await people(0)).toEqual([]);
  });

  test('known people are never joined with each other', async () => {
    const query = await defineInvented(engine, 300, 5);
    await engine.run(
      `CREATE TABLE src AS SELECT * REPLACE (CASE WHEN truth < 200 THEN 0 ELSE 1 END AS side) FROM (${query})`,
    );
    const linkage = await findLinks(engine, 'FROM src', { fields, sides: 'known', keepFrom: 0.01 });
    const [both] = await engine.rows(`SELECT count(*) AS n FROM ${linksTable} k
      JOIN ${recordsTable} a ON a.id = k.a JOIN ${recordsTable} b ON b.id = k.b WHERE a.side = 0 AND b.side = 0`);
    expect(Number(both?.['n'])).toBe(0);
    const clusters = await clusterLinks(engine, linkage, { from: 0, sides: 'known' });
    const known = await engine.rows(`SELECT id FROM ${recordsTable} WHERE side = 0`);
    expect(new Set(known.map((row) => clusters[Number(row['id'])])).size).toBe(known.length);
  });
});

describe('comparing', () => {
  test('gives two values the same level in either order, and one that has a name', async () => {
    const text = fc.oneof(
      fc.constantFrom(
        '',
        'Anna',
        'Ana',
        'Nana',
        '1970-02-01',
        '1970-01-02',
        '1970-01-20',
        '2007-02-01',
        'AB1 2CD',
        'AB1 2CE',
        'AB12CD',
        'a@b.c',
        'a@d.e',
        '9990000018',
        '9990000081',
      ),
      fc.string({ maxLength: 12 }).filter((one) => !one.includes('\0') && one.isWellFormed()),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fieldKinds), text, text, async (kind, one, other) => {
        const field: LinkField = { name: 'x', kind };
        const [row] =
          await engine.rows(`SELECT ${levelSql(field, 'a', 'b', 'FALSE')} AS there, ${levelSql(field, 'b', 'a', 'FALSE')} AS back
          FROM (SELECT ${comparable(kind, literal(one))} AS a, ${comparable(kind, literal(other))} AS b)`);
        expect(row?.['there']).toEqual(row?.['back']);
        const level = Number(row?.['there']);
        expect(level === 0 || levelNames[kind][level - 1] !== undefined).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['birth-date', '1970-02-01', '1970-01-02', 'one slip apart'],
    ['birth-date', '1970-02-01', '1970-02-10', 'one slip apart'],
    ['birth-date', '1970-02-01', '1970-09-28', 'the same year'],
    ['postcode', 'AB1 2CD', 'ab12cd', 'the same'],
    ['postcode', 'AB1 2CD', 'AB1 2XY', 'the same sector'],
    ['postcode', 'AB1 2CD', 'AB1 9XY', 'the same district'],
    ['nhs-number', '999 000 0018', '9990000081', 'one slip apart'],
    ['family-name', 'O’Neill', 'o neill', 'the same'],
    ['family-name', 'Müller', 'MULLER', 'the same'],
  ] as const)('%s: %s and %s are %s', async (kind, one, other, level) => {
    const [row] = await engine.rows(`SELECT ${levelSql({ name: 'x', kind }, 'a', 'b', 'FALSE')} AS level
      FROM (SELECT ${comparable(kind, literal(one))} AS a, ${comparable(kind, literal(other))} AS b)`);
    expect(levelNames[kind][Number(row?.['level']) - 1]).toBe(level);
  });
});

const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const row = (levels: number): fc.Arbitrary<number[]> =>
  fc.array(share, { minLength: levels, maxLength: levels }).map((all) => {
    const sum = all.reduce((total, one) => total + one, 0);
    return all.map((one) => one / sum);
  });
const model: fc.Arbitrary<Model> = fc.record({
  lambda: fc.double({ min: 1e-6, max: 0.4, noNaN: true }),
  m: fc.tuple(row(2), row(3)),
  u: fc.tuple(row(2), row(3)),
});
const evidence: fc.Arbitrary<Evidence> = fc
  .array(
    fc.record({
      levels: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })),
      pairs: fc.integer({ min: 1, max: 1000 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((patterns) => ({ patterns, overall: [], allPairs: 20_000 }));

test('no step of the estimation makes what was seen less likely', () => {
  fc.assert(
    fc.property(model, evidence, (first, seen) => {
      let now = first;
      for (let count = 0; count < 5; count += 1) {
        const next = step(now, seen);
        expect(logLikelihood(next, seen)).toBeGreaterThanOrEqual(logLikelihood(now, seen) - 1e-6);
        now = next;
      }
    }),
  );
});

describe('clusters', () => {
  const link = fc.record({
    a: fc.nat({ max: 29 }),
    b: fc.nat({ max: 29 }),
    bits: fc.integer({ min: -5, max: 20 }),
  });

  test('are the same in whatever order links come, and nobody’s two records that must stay apart meet', () => {
    fc.assert(
      fc.property(
        fc.array(link, { maxLength: 60 }),
        fc.nat({ max: 29 }),
        fc.nat({ max: 29 }),
        (links, one, other) => {
          const used = links.filter(({ a, b }) => a !== b);
          expect(groupsOf(used.toReversed(), 30)).toEqual(groupsOf(used, 30));
          fc.pre(one !== other);
          const bits = (a: number, b: number): number =>
            used.find((x) => Math.min(x.a, x.b) === Math.min(a, b) && Math.max(x.a, x.b) === Math.max(a, b))
              ?.bits ?? -10;
          const apart = (a: number, b: number): boolean =>
            (a === one && b === other) || (a === other && b === one);
          const found = clusterGroup([...Array(30).keys()], bits, { from: 0, apart });
          expect(found.flat().toSorted((x, y) => x - y)).toEqual([...Array(30).keys()]);
          expect(found.some((cluster) => cluster.includes(one) && cluster.includes(other))).toBe(false);
        },
      ),
    );
  });

  test('never grow beyond what can be compared whole', () => {
    const chain = Array.from({ length: 5000 }, (_, at) => ({ a: at, b: at + 1, bits: 5 }));
    const sizes = new Map<number, number>();
    groupsOf(chain, 5001).forEach((group) => sizes.set(group, (sizes.get(group) ?? 0) + 1));
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(largestGroup);
  });

  test('one strong link does not join two people whose other records differ', () => {
    const bits = (a: number, b: number): number => {
      if (a < 3 === b < 3) return 10;
      return (a === 2 && b === 3) || (a === 3 && b === 2) ? bitsOf(0.999) : -12;
    };
    expect(clusterGroup([0, 1, 2, 3, 4, 5], bits, { from: 0 })).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });
});
