import type { CellDifference, NotebookCell } from '@vitrine/api';

/** What became of a thing in a list, from the older list to the newer. */
interface Step<T> {
  readonly kind: 'same' | 'added' | 'removed';
  readonly item: T;
}

/** What one comparison of notebooks may take, so that nobody waits for it who shares the server. */
interface Budget {
  /** Comparisons of a line with a line. */
  comparisons: number;
  /** Lines that are told. */
  lines: number;
}
const mostComparisons = 4_000_000;
const mostLines = 40_000;

interface Steps {
  readonly steps: readonly Step<string>[];
  /** Whether they keep as much as can be; otherwise the middle is all old and then all new. */
  readonly closest: boolean;
}

/**
 * The steps from one list to another that keep the longest common subsequence, removed before added, as long as
 * there are comparisons left for that. What is the same at both ends is set aside first.
 */
function stepsBetween(older: readonly string[], newer: readonly string[], budget: Budget): Steps {
  const shorter = Math.min(older.length, newer.length);
  let head = 0;
  while (head < shorter && older[head] === newer[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && older.at(-1 - tail) === newer.at(-1 - tail)) tail += 1;
  const as = (kind: Step<string>['kind'], items: readonly string[]): Step<string>[] =>
    items.map((item) => ({ kind, item }));
  const [left, right] = [older.slice(head, older.length - tail), newer.slice(head, newer.length - tail)];
  const comparisons = left.length * right.length;
  const closest = comparisons <= budget.comparisons;
  if (closest) budget.comparisons -= comparisons;
  return {
    closest,
    steps: [
      ...as('same', older.slice(0, head)),
      ...(closest ? middle(left, right, as) : [...as('removed', left), ...as('added', right)]),
      ...as('same', older.slice(older.length - tail)),
    ],
  };
}

function middle(
  older: readonly string[],
  newer: readonly string[],
  as: (kind: Step<string>['kind'], items: readonly string[]) => readonly Step<string>[],
): readonly Step<string>[] {
  if (older.length === 0 || newer.length === 0) return [...as('removed', older), ...as('added', newer)];
  const width = newer.length + 1;
  /** The longest that what is left of both, from here on, has in common. */
  const common = new Uint32Array((older.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = older.length - 1; i >= 0; i--)
    for (let j = newer.length - 1; j >= 0; j--)
      common[i * width + j] =
        older[i] === newer[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: Step<string>[] = [];
  let [i, j] = [0, 0];
  while (i < older.length && j < newer.length) {
    if (older[i] === newer[j]) {
      steps.push(...as('same', older.slice(i, i + 1)));
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) steps.push(...as('removed', older.slice(i, ++i)));
    else steps.push(...as('added', newer.slice(j, ++j)));
  }
  return [...steps, ...as('removed', older.slice(i)), ...as('added', newer.slice(j))];
}

type Told = Pick<CellDifference, 'lines' | 'leftOut' | 'whole'>;

/** As many lines as may still be told, and how many are left out. */
function told({ steps, closest }: Steps, budget: Budget): Told {
  const lines = steps.slice(0, budget.lines).map(({ kind, item }) => ({ kind, text: item }));
  budget.lines -= lines.length;
  const leftOut = steps.length - lines.length;
  return { lines, ...(closest ? {} : { whole: true as const }), ...(leftOut === 0 ? {} : { leftOut }) };
}

/**
 * What changed from one list of cells to another, in the order of the newer; a removed cell stands where it stood. Pure.
 * One notebook has comparisons and lines for all its cells: past them a cell is told whole, and then not line by line.
 */
export function cellsBetween(
  older: readonly NotebookCell[],
  newer: readonly NotebookCell[],
): readonly CellDifference[] {
  const budget = { comparisons: mostComparisons, lines: mostLines };
  const before = new Map(older.map((cell, at) => [cell.id, { cell, place: at + 1 }]));
  const after = new Map(newer.map((cell, at) => [cell.id, { cell, place: at + 1 }]));
  const { steps } = stepsBetween([...before.keys()], [...after.keys()], budget);
  return steps.flatMap(({ kind, item }): readonly CellDifference[] => {
    const was = before.get(item);
    const is = after.get(item);
    if (is === undefined) return was === undefined ? [] : [alone('removed', was.cell, was.place, budget)];
    if (was === undefined) return [alone('added', is.cell, is.place, budget)];
    // A cell that moved is told once, where it is now.
    return kind === 'removed' ? [] : [both(was.cell, is.cell, is.place, kind === 'added', budget)];
  });
}

const named = ({ name }: NotebookCell): Pick<CellDifference, 'name'> => (name === undefined ? {} : { name });

/** A cell that only one of both has. */
function alone(
  change: 'added' | 'removed',
  cell: NotebookCell,
  place: number,
  budget: Budget,
): CellDifference {
  const { id, language, code } = cell;
  const steps = code.split('\n').map((item) => ({ kind: change, item }));
  return { id, place, change, language, ...named(cell), ...told({ steps, closest: true }, budget) };
}

function both(
  was: NotebookCell,
  is: NotebookCell,
  place: number,
  moved: boolean,
  budget: Budget,
): CellDifference {
  const other = was.language !== is.language;
  const renamed = was.name !== is.name;
  const rewritten = was.code !== is.code;
  const changed = rewritten || other || renamed;
  return {
    id: is.id,
    place,
    change: moved ? 'moved' : changed ? 'changed' : 'same',
    language: is.language,
    ...(other ? { languageBefore: was.language } : {}),
    ...named(is),
    ...(renamed && was.name !== undefined ? { nameBefore: was.name } : {}),
    ...(rewritten
      ? told(stepsBetween(was.code.split('\n'), is.code.split('\n'), budget), budget)
      : { lines: [] }),
  };
}
