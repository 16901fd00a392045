import { useRef, useState } from 'react';
import type { CellHandle } from './cell-handle.ts';
import type { CellAct } from './cell-keys.ts';
import { isKernelLanguage, type CellLanguage } from './languages.ts';
import { newCellId } from './cells.ts';
import type { Freshness } from './use-freshness.ts';
import type { NotebookHandle } from './use-notebook.ts';

export interface CellActs {
  /** The cell that is the one stop of the Tab key. */
  at: string;
  come: (id: string) => void;
  held: (id: string, handle: CellHandle | null) => void;
  /** Adds a cell at a place, of the language of the last before it that a kernel runs, and goes into its text. */
  add: (place: number) => void;
  act: (id: string, what: CellAct) => void;
  insert: (text: string, kind: 'table' | 'column') => void;
  /** Runs the cells one after the other, until one does not end well. */
  runAll: () => void;
  /** The same of those that are out of date. */
  runBehind: () => void;
  running: boolean;
}

/** What keys and buttons do to the cells of a notebook. */
export function useCellActs(
  { cells: { list }, change, save }: Pick<NotebookHandle, 'cells' | 'change' | 'save'>,
  language: CellLanguage,
  fresh: Pick<Freshness, 'now' | 'ran'>,
  showKeys: () => void,
): CellActs {
  const handles = useRef(new Map<string, CellHandle>());
  const [at, setAt] = useState(list[0]?.id ?? '');
  const [running, setRunning] = useState(false);

  const add = (place: number): void => {
    const id = newCellId();
    const before = list.slice(0, place).findLast((cell) => isKernelLanguage(cell.language));
    change({ kind: 'add', id, language: before?.language ?? language, at: place });
    setAt(id);
    // The cell and its editor are drawn by then.
    requestAnimationFrame(() => handles.current.get(id)?.edit());
  };
  const go = (place: number, to: 'focus' | 'edit'): void => {
    const next = list[place];
    if (next === undefined) return;
    setAt(next.id);
    if (to === 'focus') handles.current.get(next.id)?.focus();
    else requestAnimationFrame(() => handles.current.get(next.id)?.edit());
  };
  const runOne = async (id: string): Promise<boolean> => {
    const code = list.find((cell) => cell.id === id)?.code ?? '';
    const well = (await handles.current.get(id)?.run()) ?? true;
    if (well) fresh.ran(id, code);
    return well;
  };
  const run = (id: string): void => {
    save();
    void runOne(id);
  };
  const act = (id: string, what: CellAct): void => {
    const place = list.findIndex((cell) => cell.id === id);
    const acts: Readonly<Record<CellAct, () => void>> = {
      edit: () => go(place, 'edit'),
      up: () => go(place - 1, 'focus'),
      down: () => go(place + 1, 'focus'),
      above: () => add(place),
      below: () => add(place + 1),
      remove: () => {
        change({ kind: 'remove', id });
        go(place + 1 < list.length ? place + 1 : place - 1, 'focus');
      },
      undo: () => change({ kind: 'undo' }),
      keys: showKeys,
      run: () => run(id),
      'run-on': () => {
        run(id);
        if (place + 1 < list.length) go(place + 1, 'focus');
        else add(place + 1);
      },
    };
    acts[what]();
  };
  const runEach = async (wanted: (id: string) => boolean): Promise<void> => {
    setRunning(true);
    save();
    for (const { id } of list) if (wanted(id) && !(await runOne(id))) break;
    setRunning(false);
  };
  return {
    at,
    come: setAt,
    held: (id, handle) => {
      if (handle === null) handles.current.delete(id);
      else handles.current.set(id, handle);
    },
    add,
    act,
    insert: (text, kind) => handles.current.get(at)?.insert(text, kind),
    runAll: () => void runEach(() => true),
    // What has run meanwhile leaves others behind: each is asked in its turn.
    runBehind: () => void runEach((id) => fresh.now(list).has(id)),
    running,
  };
}
