import type { VisibleTable } from '@vitrine/policy/cut';
import { careTable, type Bench, type CareRow } from '../aggregate/testing.ts';
import { noiseOf } from './noise.ts';
import { planPrivately, type PrivatePlan, type Wish } from './plan-privately.ts';
import { privateSql } from './private-sql.ts';

/** For tests: the table of aggregates mode with code lists, bounds and a real engine. */
export const privateTable: VisibleTable = {
  ...careTable,
  rowsPerPerson: 3,
  columns: careTable.columns.map((column) => ({
    ...column,
    ...(column.name === 'sex' ? { codes: { '1': 'Male', '2': 'Female' } } : {}),
    ...(column.name === 'age' ? { bounds: { min: 0, max: 120 } } : {}),
    ...(column.name === 'cost' ? { bounds: { min: -50, max: 1_000 } } : {}),
  })),
};

export async function plannedOf(bench: Bench, sql: string, wish: Wish, delta = 1e-5): Promise<PrivatePlan> {
  return planPrivately(await bench.plan(sql), [privateTable], wish, { delta });
}

/** What was counted, by group: people, then the components in whole steps, of a histogram its bins one after the other. */
export async function countedOf(
  bench: Bench,
  plan: PrivatePlan,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await bench.engine.rows(privateSql(plan.question));
  const { noises } = noiseOf(plan.question);
  return new Map(
    rows.map(({ people, ...row }) => {
      const groups = Object.entries(row).filter(([name]) => name.startsWith('g'));
      const totals = Object.entries(row).filter(([name]) => name.startsWith('c'));
      return [
        JSON.stringify(groups.map(([, value]) => value)),
        [Number(people), ...totals.flatMap(([, value], at) => countsIn(value, noises[at]?.draws ?? 1))],
      ];
    }),
  );
}

/** A component, or the bins of a histogram. */
function countsIn(value: unknown, draws: number): readonly number[] {
  if (draws === 1) return [Number(value)];
  const bins = new Array<number>(draws).fill(0);
  for (const part of typeof value === 'string' ? value.split(',') : []) {
    const [bin, steps] = part.split(':').map(Number);
    bins[bin ?? 0] = steps ?? 0;
  }
  return bins;
}

/** The most extreme person there is, in every way: many rows, in many groups, with values of every kind. */
export function extreme(person: number): readonly CareRow[] {
  const ages = [9e15, -9e15, 120, 0, null];
  const costs = [1e300, -1e300, 1_000, -50, null];
  return Array.from({ length: 40 }, (_, at) => ({
    person,
    sex: ['1', '2', null, 'unlisted', 'lone'][at % 5] ?? null,
    age: ages[at % ages.length] ?? null,
    cost: costs[at % costs.length] ?? null,
    seen: `20${10 + (at % 10)}-01-01`,
  }));
}
