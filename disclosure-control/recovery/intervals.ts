import highsPackage, { type Highs, type Model, type ModelData } from 'highs';
import type { Interval, Sum, System } from './system.ts';

const tiny = 1e-6;

/** The package's types are of its CommonJS form, where the default stands one level deeper than Node gives it. */
const loadHighs = highsPackage as unknown as typeof highsPackage.default;

/** A linear programme that ended without an answer: what follows from the sums is not known, and a person must look. */
export class NotSolved extends Error {}

let loading: Promise<Highs> | undefined;

/**
 * What each hidden count can be, from everything that is shown: the least and the greatest whole number of two linear
 * programmes a count (Fischetti and Salazar-González, 2000). A count of which solutions so far are `enough` apart is
 * protected, and not looked at further: its interval is at least as wide as given. Counts in no sum keep their limits.
 *
 * @returns intervals by the numbers of hidden counts; undefined where the sums contradict one another
 * @throws NotSolved where the solver gives up
 */
export async function intervalsOf(
  system: System,
  enough = Infinity,
): Promise<ReadonlyMap<number, Interval> | undefined> {
  const { counts, sums } = system;
  const found = new Map<number, Interval>(
    counts.flatMap(({ hidden, low, high }, at) => (hidden ? [[at, [low, high]] as const] : [])),
  );
  if (found.size === 0 || sums.length === 0) return found;
  const highs = await (loading ??= loadHighs());
  for (const part of partsOf(system)) {
    const solved = orNotSolved(highs, () => solvePart(highs, system, part, enough));
    if (solved === undefined) return undefined;
    for (const [at, interval] of solved) found.set(at, interval);
  }
  return found;
}

/** @throws NotSolved where the solver refuses a programme, as where it gives up */
function orNotSolved<T>({ errors }: Highs, solve: () => T): T {
  try {
    return solve();
  } catch (error) {
    throw error instanceof errors.HighsError
      ? new NotSolved('The solver refused it.', { cause: error })
      : error;
  }
}

const isOpen = ({ counts }: System, at: number): boolean => counts[at]?.low !== counts[at]?.high;
const openIn = (system: System, { total, parts }: Sum): readonly number[] =>
  [total, ...parts].filter((at) => isOpen(system, at));

/** Sums that share a count that is not known exactly, together: nothing is told from one part about another. */
function partsOf(system: System): readonly (readonly Sum[])[] {
  const leader = system.counts.map((_, at) => at);
  const find = (at: number): number => {
    let one = at;
    while (leader[one] !== one) one = leader[one] ?? one;
    leader[at] = one;
    return one;
  };
  const told = system.sums.filter((sum) => openIn(system, sum).length > 0);
  for (const sum of told) {
    const [first = 0, ...others] = openIn(system, sum);
    for (const other of others) leader[find(other)] = find(first);
  }
  const groups = Map.groupBy(told, (sum) => find(openIn(system, sum)[0] ?? 0));
  return [...groups.values()].filter((group) =>
    group.some((sum) => openIn(system, sum).some((at) => system.counts[at]?.hidden)),
  );
}

function solvePart(
  highs: Highs,
  system: System,
  sums: readonly Sum[],
  enough: number,
): ReadonlyMap<number, Interval> | undefined {
  const columns = [...new Set(sums.flatMap((sum) => openIn(system, sum)))];
  const { optimal, infeasible, unbounded, unboundedOrInfeasible } = highs.constants.modelStatus;
  return highs.withModel(modelOf(highs, system, sums, columns), (model: Model) => {
    // From one count to the next only the aim changes: the last basis is a start that presolving would throw away.
    model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex' });
    const least = columns.map(() => Infinity);
    const most = columns.map(() => -Infinity);
    const found = new Map<number, Interval>();
    for (const [column, at] of columns.entries()) {
      if (system.counts[at]?.hidden !== true) continue;
      for (const cost of [1, -1]) {
        if ((most[column] ?? 0) - (least[column] ?? 0) >= enough) break;
        model.changeColCost(column, cost);
        model.run();
        const status = model.getModelStatus();
        if (status === infeasible) return undefined;
        if (status === optimal)
          for (const [one, value] of model.getSolution().colValue.entries()) {
            least[one] = Math.min(least[one] ?? value, value);
            most[one] = Math.max(most[one] ?? value, value);
          }
        else if (status !== unbounded && status !== unboundedOrInfeasible)
          throw new NotSolved('The linear programme was not solved.');
        else if (cost === 1) least[column] = -Infinity;
        else most[column] = Infinity;
      }
      model.changeColCost(column, 0);
      found.set(at, [Math.ceil((least[column] ?? 0) - tiny) + 0, Math.floor((most[column] ?? 0) + tiny)]);
    }
    return found;
  });
}

function modelOf(highs: Highs, system: System, sums: readonly Sum[], columns: readonly number[]): ModelData {
  const { counts } = system;
  const place = new Map(columns.map((at, column) => [at, column]));
  const starts: number[] = [0];
  const indices: number[] = [];
  const values: number[] = [];
  const known: number[] = [];
  for (const { total, parts } of sums) {
    let rest = 0;
    for (const [at, sign] of [[total, -1] as const, ...parts.map((part) => [part, 1] as const)]) {
      const column = place.get(at);
      if (column === undefined) rest -= sign * (counts[at]?.low ?? 0);
      else {
        indices.push(column);
        values.push(sign);
      }
    }
    known.push(rest);
    starts.push(indices.length);
  }
  const limit = (at: number, end: 'low' | 'high'): number => {
    const value = counts[at]?.[end] ?? 0;
    if (Number.isFinite(value)) return value;
    return value < 0 ? -highs.infinity : highs.infinity;
  };
  return {
    numCols: columns.length,
    numRows: sums.length,
    colCost: columns.map(() => 0),
    colLower: columns.map((at) => limit(at, 'low')),
    colUpper: columns.map((at) => limit(at, 'high')),
    rowLower: known,
    rowUpper: known,
    matrix: { format: 'csr', numRows: sums.length, numCols: columns.length, starts, indices, values },
  };
}
