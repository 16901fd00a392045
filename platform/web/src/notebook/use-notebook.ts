import { ApiProblem, type ApiClient, type Notebook, type NotebookCell, type Problem } from '@vitrine/api';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { problemOf } from '../api/problem-of.ts';
import { withNames } from './result-names.ts';
import type { CellLanguage } from './languages.ts';
import { changeCells, emptyCell, newCellId, tooLongCells, type Cells, type CellsChange } from './cells.ts';

const idleMs = 800;

export type Saving = 'saved' | 'unsaved' | 'saving' | 'failed';

export interface NotebookHandle {
  cells: Cells;
  change: (change: CellsChange) => void;
  saving: Saving;
  problem: Problem | undefined;
  /** Keeps the cells at once. */
  save: () => void;
  /** Keeps the cells as they are, and says which saving that is. @throws whatever keeps them from being kept */
  settle: () => Promise<number>;
  /** Keeps these cells in the place of those that another page has kept. */
  keepMine: () => void;
}

interface Kept {
  /** The cells as they are now, and as the server has them. */
  list: readonly NotebookCell[];
  kept: readonly NotebookCell[];
  revision: number;
  busy: boolean;
}

/** The cells of a notebook, kept by the server a moment after each change and when the page is left. */
export function useNotebook(
  api: ApiClient,
  ref: string,
  notebook: Notebook,
  language: CellLanguage,
): NotebookHandle {
  const [cells, change] = useReducer(changeCells, notebook, (found) => begin(found, language));
  const [saving, setSaving] = useState<Saving>('saved');
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef<Kept>({
    list: cells.list,
    kept: cells.list,
    revision: notebook.revision,
    busy: false,
  });
  useEffect(() => {
    latest.current.list = cells.list;
  }, [cells.list]);

  const keep = useCallback(
    async (now: Kept): Promise<void> => {
      const sent = now.list;
      const problem = tooLongCells(sent);
      if (problem !== undefined) throw new ApiProblem(problem);
      setSaving('saving');
      const body = { revision: now.revision, cells: [...sent] };
      const { revision } = await api.call('saveNotebook', { params: { ref }, body });
      now.revision = revision;
      now.kept = sent;
    },
    [api, ref],
  );
  const turn = useRef(Promise.resolve());
  const settle = useCallback(async (): Promise<number> => {
    const now = latest.current;
    while (now.busy) await turn.current;
    now.busy = true;
    const begun = (async () => {
      try {
        // What is written while it is being kept is kept next.
        while (now.list !== now.kept) await keep(now);
        setProblem(undefined);
        setSaving('saved');
      } catch (error) {
        setProblem(problemOf(error));
        setSaving('failed');
        throw error;
      } finally {
        now.busy = false;
      }
    })();
    turn.current = begun.catch(() => undefined);
    await begun;
    return now.revision;
  }, [keep]);
  const save = useCallback(async (): Promise<void> => {
    if (!latest.current.busy) await settle().catch(() => undefined);
  }, [settle]);

  useEffect(() => {
    if (cells.list === latest.current.kept) return;
    setSaving((was) => (was === 'failed' ? was : 'unsaved'));
    const timer = setTimeout(() => void save(), idleMs);
    return () => clearTimeout(timer);
  }, [cells.list, save]);

  useOnLeave(save);

  const keepMine = (): void => {
    const revision = problem?.facts?.['revision'];
    if (typeof revision !== 'number') return;
    latest.current.revision = revision;
    void save();
  };
  return { cells, change, saving, problem, save: () => void save(), settle, keepMine };
}

/** When another tab is gone to, and when the page is left. */
function useOnLeave(save: () => Promise<void>): void {
  useEffect(() => {
    const leave = (): void => void save();
    document.addEventListener('visibilitychange', leave);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      leave();
    };
  }, [save]);
}

/** A new notebook begins with one cell to write into. */
function begin({ cells }: Notebook, language: CellLanguage): Cells {
  const list: readonly NotebookCell[] = cells.length === 0 ? [emptyCell(newCellId(), language)] : cells;
  return { list: withNames(list), removed: [] };
}
