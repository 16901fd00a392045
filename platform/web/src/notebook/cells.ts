import {
  mostCellCharacters,
  mostCells,
  mostNotebookCharacters,
  type NotebookCell,
  type Problem,
} from '@vitrine/api';
import { withNames } from './result-names.ts';

/** A change of the list of cells. */
export type CellsChange =
  | { kind: 'write'; id: string; code: string }
  | { kind: 'language'; id: string; language: NotebookCell['language'] }
  | { kind: 'ran'; id: string; query: string }
  | { kind: 'name'; id: string; name: string }
  | { kind: 'add'; id: string; language: NotebookCell['language']; at: number }
  | { kind: 'move'; id: string; by: -1 | 1 }
  | { kind: 'remove'; id: string }
  | { kind: 'undo' }
  | { kind: 'load'; cells: readonly NotebookCell[] };

export interface Cells {
  readonly list: readonly NotebookCell[];
  /** Cells that were taken away, the last one last, with their places. */
  readonly removed: readonly { readonly cell: NotebookCell; readonly at: number }[];
}

/** Why the server would not keep these cells. */
export function tooLongCells(list: readonly NotebookCell[]): Problem | undefined {
  const sizes = list.map((cell) => cell.code.length);
  const most = mostCellCharacters.toLocaleString('en-GB');
  if (sizes.some((size) => size > mostCellCharacters))
    return notKept(`A cell holds at most ${most} characters.`, 'Divide it into several cells.');
  const all = mostNotebookCharacters.toLocaleString('en-GB');
  if (sizes.reduce((sum, size) => sum + size, 0) > mostNotebookCharacters)
    return notKept(`A notebook holds at most ${all} characters.`, 'Delete cells that you no longer need.');
  return undefined;
}

const notKept = (detail: string, help: string): Problem => ({
  type: 'urn:vitrine:problem:invalid-input',
  title: 'The notebook is not kept',
  status: 400,
  code: 'invalid-input',
  detail,
  help,
});

/** A name for a cell that no other has. */
export const newCellId = (): string => crypto.randomUUID().replaceAll('-', '');

export const emptyCell = (id: string, language: NotebookCell['language']): NotebookCell => ({
  id,
  language,
  code: '',
});

/** The cells with those of a file after them, or why there would be too many; one cell that says nothing makes way. */
export function withImported(
  list: readonly NotebookCell[],
  found: readonly Pick<NotebookCell, 'language' | 'code'>[],
): readonly NotebookCell[] | Problem {
  const before = list.length === 1 && list[0]?.code.trim() === '' ? [] : list;
  const all = [...before, ...found.map((cell) => ({ id: newCellId(), ...cell }))];
  if (all.length > mostCells)
    return notKept(`A notebook holds at most ${mostCells} cells.`, 'Delete cells that you no longer need.');
  return tooLongCells(all) ?? all;
}

/** The cells after a change; one that is not possible changes nothing. */
export function changeCells(cells: Cells, change: CellsChange): Cells {
  const { list, removed } = cells;
  const edit = (id: string, to: (cell: NotebookCell) => NotebookCell): Cells => ({
    ...cells,
    list: list.map((cell) => (cell.id === id ? to(cell) : cell)),
  });
  switch (change.kind) {
    case 'write':
      return edit(change.id, (cell) => ({ ...cell, code: change.code }));
    case 'language':
      return named(
        edit(change.id, (cell) =>
          cell.language === change.language
            ? cell
            : { id: cell.id, code: cell.code, language: change.language },
        ),
      );
    case 'ran':
      return edit(change.id, (cell) => ({ ...cell, query: change.query }));
    case 'name':
      return edit(change.id, (cell) => ({ ...cell, name: change.name }));
    case 'add':
      return list.length >= mostCells
        ? cells
        : named({ ...cells, list: list.toSpliced(change.at, 0, emptyCell(change.id, change.language)) });
    case 'move':
      return { ...cells, list: moved(list, change.id, change.by) };
    case 'remove': {
      const at = list.findIndex((cell) => cell.id === change.id);
      const cell = list[at];
      if (cell === undefined) return cells;
      return { list: list.toSpliced(at, 1), removed: [...removed, { cell, at }] };
    }
    case 'undo': {
      const last = removed.at(-1);
      if (last === undefined || list.length >= mostCells) return cells;
      return named({
        list: list.toSpliced(last.at, 0, freed(list, last.cell)),
        removed: removed.slice(0, -1),
      });
    }
    case 'load':
      return named({ list: change.cells, removed: [] });
  }
}

const named = (cells: Cells): Cells => ({ ...cells, list: withNames(cells.list) });

/** A cell that comes back, without its name if another has taken it meanwhile. */
function freed(list: readonly NotebookCell[], cell: NotebookCell): NotebookCell {
  const { name, ...rest } = cell;
  return name !== undefined && list.some((other) => other.name === name) ? rest : cell;
}

function moved(list: readonly NotebookCell[], id: string, by: -1 | 1): readonly NotebookCell[] {
  const from = list.findIndex((cell) => cell.id === id);
  const to = from + by;
  const cell = list[from];
  if (cell === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, cell);
}
