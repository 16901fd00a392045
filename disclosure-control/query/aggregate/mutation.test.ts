import fc from 'fast-check';
import { isList, isNode, type AstNode, type AstValue } from '@vitrine/policy/sql/kit';
import { expect, test } from 'vitest';
import { aggregatePlanSchema } from './plan.ts';
import { planAggregate } from './plan-aggregate.ts';
import { AggregateRefused } from './refusals.ts';
import { Bench, careTable, otherTable } from './testing.ts';

const bench = await Bench.open();
const seeds = await Promise.all(
  [
    "SELECT sex AS s, count(*), avg(age) FROM care c WHERE sex LIKE 'F3%' AND (age IN (1, 2) OR seen > DATE '2020-01-01') GROUP BY s HAVING count(*) > 5 AND NOT (sex IS NULL) ORDER BY 2 DESC LIMIT 5 OFFSET 1",
    'SELECT count(DISTINCT person_id), sum(cost) FROM care WHERE cost BETWEEN -1.5 AND 2e3 AND emergency = TRUE',
    'SELECT sex, age, count(*) FROM care GROUP BY ALL ORDER BY sum(cost) NULLS FIRST',
  ].map((sql) => bench.parse(sql)),
);

/** Every place in a tree, as a path. */
function paths(value: AstValue, path: readonly string[] = []): readonly (readonly string[])[] {
  const children = isList(value)
    ? value.map((child, at) => [String(at), child] as const)
    : isNode(value)
      ? Object.entries(value)
      : [];
  return [path, ...children.flatMap(([name, child]) => paths(child, [...path, name]))];
}

function valueAt(value: AstValue | undefined, path: readonly string[]): AstValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (isList(value)) return valueAt(value[Number(step)], rest);
  return isNode(value) ? valueAt(value[step], rest) : undefined;
}

/** The tree with one place replaced. */
function replaced(value: AstValue, path: readonly string[], by: AstValue): AstValue {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (isList(value))
    return value.map((child, at) => (String(at) === step ? replaced(child, rest, by) : child));
  if (!isNode(value)) return value;
  return { ...value, [step]: replaced(value[step] ?? null, rest, by) };
}

const junk = fc.constantFrom<AstValue[]>(
  null,
  true,
  '',
  'x',
  'SELECT_NODE',
  'person_id',
  'episode_id',
  'sum',
  'max',
  [],
  [[]],
  {},
  {
    class: 'SUBQUERY',
    type: 'SUBQUERY',
  },
);

test('a tree with any part exchanged is a plan of the shape, or refused: never another error', () => {
  let refused = 0;
  // The root is a node by its type.
  const places = seeds.map((seed) => paths(seed).slice(1));
  fc.assert(
    fc.property(
      fc.nat(seeds.length - 1),
      fc.nat(),
      fc.oneof(
        junk.map((by) => ({ by })),
        fc.tuple(fc.nat(seeds.length - 1), fc.nat()).map(([from, part]) => ({ from, part })),
      ),
      (which, place, change) => {
        const [seed, path] = [seeds[which], places[which]?.at(place % places[which].length)];
        if (seed === undefined || path === undefined) return;
        const donor = 'from' in change ? places[change.from] : undefined;
        const by =
          'by' in change
            ? change.by
            : (valueAt(seeds[change.from], donor?.[change.part % donor.length] ?? []) ?? null);
        const tree = replaced(seed, path, by);
        let plan;
        try {
          plan = planAggregate(tree as AstNode, [otherTable, careTable]);
        } catch (error) {
          refused += 1;
          expect(error).toBeInstanceOf(AggregateRefused);
          return;
        }
        expect(aggregatePlanSchema.safeParse(plan).error).toBeUndefined();
        const used = JSON.stringify([plan.where, plan.groups, plan.measures]);
        expect(used).not.toMatch(/person_id|episode_id/);
      },
    ),
    { numRuns: 5_000, seed: 29 },
  );
  expect(refused).toBeGreaterThan(1_000);
});
