import type { Notebook, NotebookCell } from '@vitrine/api';
import { useMemo, useRef, useState } from 'react';
import { outOfDate, type RanCell } from './dependencies.ts';
import type { KernelLanguage } from './languages.ts';

export interface Freshness {
  /** The cells that are out of date as the page was drawn last. */
  readonly behind: ReadonlySet<string>;
  /** The same at this moment. */
  readonly now: (list: readonly NotebookCell[]) => ReadonlySet<string>;
  /** A cell has run well. */
  readonly ran: (id: string, code: string) => void;
  /** The variables of a language are gone. */
  readonly restarted: (list: readonly NotebookCell[], language: KernelLanguage) => void;
}

/** What ran when: as the server has it at the beginning, and as it comes on this page. */
export function useFreshness(notebook: Notebook, list: readonly NotebookCell[]): Freshness {
  const [ran, setRan] = useState(() => atFirst(notebook));
  const known = useRef(ran);
  const keep = (next: ReadonlyMap<string, RanCell>): void => {
    known.current = next;
    setRan(next);
  };
  const behind = useMemo(() => outOfDate(list, ran), [list, ran]);
  return {
    behind,
    now: (cells) => outOfDate(cells, known.current),
    ran: (id, code) => {
      const before = known.current;
      const last = Math.max(0, ...[...before.values()].map(({ at }) => at));
      keep(new Map(before).set(id, { code, at: last + 1 }));
    },
    restarted: (cells, language) => {
      const gone = new Set(cells.flatMap((cell) => (cell.language === language ? cell.id : [])));
      keep(new Map([...known.current].filter(([id]) => !gone.has(id))));
    },
  };
}

function atFirst({ cells, runs, results }: Notebook): ReadonlyMap<string, RanCell> {
  const ran = new Map<string, RanCell>();
  for (const { cell, code, at, state } of runs)
    if (state === 'ok') ran.set(cell, { code, at: Date.parse(at) });
  for (const { id, query } of cells) {
    const kept = results.find((result) => result.query === query);
    if (kept !== undefined) ran.set(id, { code: kept.code, at: Date.parse(kept.at) });
  }
  return ran;
}
