import type { Notebook, NotebookCell, Workspace } from '@vitrine/api';
import { memo } from 'react';
import type { CellHandle } from './cell-handle.ts';
import type { CellAct } from './cell-keys.ts';
import type { CellsChange } from './cells.ts';
import { PythonCell } from './python-cell.tsx';
import { SqlCell } from './sql-cell.tsx';

/** What a cell tells its notebook; the same for all, and for as long as the notebook is open. */
export interface CellHost {
  readonly held: (id: string, handle: CellHandle | null) => void;
  readonly act: (id: string, what: CellAct) => void;
  readonly come: (id: string) => void;
  readonly change: (change: CellsChange) => void;
  /** A run that was begun here has ended. */
  readonly ended: (shownToday: number | undefined) => void;
}

interface Props {
  readonly space: Workspace;
  readonly cell: NotebookCell;
  readonly place: number;
  readonly here: boolean;
  /** As the server had it when the notebook was opened. */
  readonly notebook: Notebook;
  readonly host: CellHost;
}

/** A cell in its place; drawn anew only when something of it changes, so that typing in one does not draw all. */
export const CellSlot = memo(function CellSlot({ space, cell, place, here, notebook, host }: Props) {
  const { id } = cell;
  const common = {
    ref: (handle: CellHandle | null) => host.held(id, handle),
    agreement: space.ref,
    cell,
    name: `Cell ${place + 1}`,
    here,
    onAct: (what: CellAct) => host.act(id, what),
    onHere: () => host.come(id),
    onWrite: (code: string) => host.change({ kind: 'write', id, code }),
    onLanguage: (language: NotebookCell['language']) => host.change({ kind: 'language', id, language }),
    onEnd: host.ended,
  };
  return cell.language === 'python' ? (
    <PythonCell {...common} found={notebook.runs.find((run) => run.cell === id)} />
  ) : (
    <SqlCell
      {...common}
      space={space}
      kept={notebook.results.find((result) => result.query === cell.query)}
      onRan={(query) => host.change({ kind: 'ran', id, query })}
    />
  );
});
