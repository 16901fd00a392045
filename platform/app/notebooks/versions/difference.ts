import type { CellDifference, NotebookCell } from '@vitrine/api';

/** What became of a thing in a list, from the older list to the newer. */
interface Step<T> {
  readonly kind: 'same' | 'added' | 'removed';
  readonly item: T;
}

/** Beyond so many comparisons the middle is told as all old and all new: it is read by nobody line by line. */
const mostComparisons = 4_000_000;

/**
 * The steps from one list to another that keep the longest common subsequence, removed before added. Pure.
 * What is the same at both ends is set aside first.
 */
function stepsBetween(older: readonly string[], newer: readonly string[]): readonly Step<string>[] {
  const shorter = Math.min(older.length, newer.length);
  let head = 0;
  while (head < shorter && older[head] === newer[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && older.at(-1 - tail) === newer.at(-1 - tail)) tail += 1;
  const as = (kind: Step<string>['kind'], items: readonly string[]): Step<string>[] =>
    items.map((item) => ({ kind, item }));
  return [
    ...as('same', older.slice(0, head)),
    ...middle(older.slice(head, older.length - tail), newer.slice(head, newer.length - tail), as),
    ...as('same', older.slice(older.length - tail)),
  ];
}

function middle(
  older: readonly string[],
  newer: readonly string[],
  as: (kind: Step<string>['kind'], items: readonly string[]) => readonly Step<string>[],
): readonly Step<string>[] {
  if (older.length * newer.length > mostComparisons || older.length === 0 || newer.length === 0)
    return [...as('removed', older), ...as('added', newer)];
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

const linesBetween = (older: string, newer: string): CellDifference['lines'] =>
  stepsBetween(older.split('\n'), newer.split('\n')).map(({ kind, item }) => ({ kind, text: item }));

/** What changed from one list of cells to another, in the order of the newer; a removed cell stands where it stood. Pure. */
export function cellsBetween(
  older: readonly NotebookCell[],
  newer: readonly NotebookCell[],
): readonly CellDifference[] {
  const before = new Map(older.map((cell, at) => [cell.id, { cell, place: at + 1 }]));
  const after = new Map(newer.map((cell, at) => [cell.id, { cell, place: at + 1 }]));
  const steps = stepsBetween([...before.keys()], [...after.keys()]);
  return steps.flatMap(({ kind, item }): readonly CellDifference[] => {
    const was = before.get(item);
    const is = after.get(item);
    if (is === undefined) return was === undefined ? [] : [gone(was.cell, was.place)];
    if (was === undefined) return [come(is.cell, is.place)];
    // A cell that moved is told once, where it is now.
    return kind === 'removed' ? [] : [both(was.cell, is.cell, is.place, kind === 'added')];
  });
}

const named = ({ name }: NotebookCell): Pick<CellDifference, 'name'> => (name === undefined ? {} : { name });

function gone(cell: NotebookCell, place: number): CellDifference {
  const { id, language, code } = cell;
  const lines = code.split('\n').map((text) => ({ kind: 'removed' as const, text }));
  return { id, place, change: 'removed', language, ...named(cell), lines };
}

function come(cell: NotebookCell, place: number): CellDifference {
  const { id, language, code } = cell;
  const lines = code.split('\n').map((text) => ({ kind: 'added' as const, text }));
  return { id, place, change: 'added', language, ...named(cell), lines };
}

function both(was: NotebookCell, is: NotebookCell, place: number, moved: boolean): CellDifference {
  const other = was.language !== is.language;
  const renamed = was.name !== is.name;
  const lines = was.code === is.code ? [] : linesBetween(was.code, is.code);
  const changed = lines.length > 0 || other || renamed;
  return {
    id: is.id,
    place,
    change: moved ? 'moved' : changed ? 'changed' : 'same',
    language: is.language,
    ...(other ? { languageBefore: was.language } : {}),
    ...named(is),
    ...(renamed && was.name !== undefined ? { nameBefore: was.name } : {}),
    lines,
  };
}
