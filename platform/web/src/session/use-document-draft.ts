import type { DocumentName, Problem } from '@vitrine/api';
import { useCallback, useState, useSyncExternalStore } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { useSession } from './session-context.ts';

export interface DocumentDraft {
  text: string;
  change: (text: string) => void;
  /** It was sent: the draft is done with, the text stays in sight. */
  done: () => void;
  /** What is kept is not known, so nothing can be written: it would take its place. */
  locked: boolean;
  /** Why what is kept could not be read. */
  problem: Problem | undefined;
  readAgain: () => void;
  /** Gives up what is kept and opens no more. */
  beginAnew: () => void;
  /** What another tab or browser kept meanwhile; empty when it was sent or emptied there. */
  other: string | undefined;
  keepMine: () => void;
  takeOther: () => void;
}

/** A document that is being written, kept by the server. */
export function useDocumentDraft(name: DocumentName): DocumentDraft {
  const { documents } = useSession();
  const { loaded, reload: readAgain } = useLoaded(name, () => documents.read(name));
  const [typed, setTyped] = useState<string>();
  const other = useSyncExternalStore(documents.subscribe, () => documents.other(name));
  const locked = typed === undefined && loaded.status !== 'ready';
  const change = useCallback(
    (next: string) => {
      if (locked) return;
      setTyped(next);
      void documents.write(name, next);
    },
    [documents, name, locked],
  );
  const done = useCallback(() => void documents.remove(name), [documents, name]);
  return {
    text: typed ?? loaded.data ?? '',
    change,
    done,
    locked,
    problem: locked ? loaded.problem : undefined,
    readAgain,
    beginAnew: () => setTyped(''),
    other,
    keepMine: () => void documents.keepMine(name),
    takeOther: () => {
      setTyped(other);
      documents.takeOther(name);
    },
  };
}
