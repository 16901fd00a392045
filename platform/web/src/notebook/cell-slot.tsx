import type { Notebook, NotebookCell, Workspace } from '@vitrine/api';
import { memo } from 'react';
import type { CellHandle } from './cell-handle.ts';
import type { CellAct } from './cell-keys.ts';
import type { CellsChange } from './cells.ts';
import { CodeCell } from './code-cell.tsx';
import { isKernelLanguage, kernelsOf, type CellLanguage } from './languages.ts';
import { MarkdownCell } from './markdown-cell.tsx';
import { SqlCell } from './sql-cell.tsx';
import type { NamedQuery } from './use-cell-run.ts';

/** What a cell tells its notebook; the same for all, and for as long as the notebook is open. */
export interface CellHost {
  readonly held: (id: string, handle: CellHandle | null) => void;
  readonly act: (id: string, what: CellAct) => void;
  readonly come: (id: string) => void;
  readonly change: (change: CellsChange) => void;
  /** A run that was begun here has ended. */
  readonly ended: (shownToday: number | undefined) => void;
  /** What results of SQL are called at this moment. */
  readonly results: () => readonly NamedQuery[];
  /** Why the result of a cell cannot be called so. */
  readonly nameFault: (id: string, name: string) => string | undefined;
}

interface Props {
  readonly space: Workspace;
  readonly cell: NotebookCell;
  readonly place: number;
  readonly here: boolean;
  readonly behind: boolean;
  /** As the server had it when the notebook was opened. */
  readonly notebook: Notebook;
  readonly host: CellHost;
}

/** A cell in its place; drawn anew only when something of it changes, so that typing in one does not draw all. */
export const CellSlot = memo(function CellSlot({ space, cell, place, here, behind, notebook, host }: Props) {
  const { id } = cell;
  const common = {
    ref: (handle: CellHandle | null) => host.held(id, handle),
    agreement: space.ref,
    cell,
    languages: [...kernelsOf(space), 'sql', 'markdown'] as const,
    name: `Cell ${place + 1}`,
    here,
    behind,
    onAct: (what: CellAct) => host.act(id, what),
    onHere: () => host.come(id),
    onWrite: (code: string) => host.change({ kind: 'write', id, code }),
    onLanguage: (language: CellLanguage) => host.change({ kind: 'language', id, language }),
    onEnd: host.ended,
  };
  const { language } = cell;
  if (language === 'markdown') return <MarkdownCell {...common} />;
  return isKernelLanguage(language) ? (
    // A cell of another language is another: it keeps nothing of how it ran before.
    <CodeCell
      key={language}
      {...common}
      language={language}
      results={host.results}
      found={notebook.runs.find((run) => run.cell === id && run.language === language)}
    />
  ) : (
    <SqlCell
      {...common}
      space={space}
      kept={notebook.results.find((result) => result.query === cell.query)}
      fault={(name) => host.nameFault(id, name)}
      onName={(name) => host.change({ kind: 'name', id, name })}
      onRan={(query) => host.change({ kind: 'ran', id, query })}
    />
  );
});
