import { useCallback, useEffect, useState } from 'react';
import type { DocumentName } from '@vitrine/api';
import { useSession } from './session-context.ts';

export interface DocumentDraft {
  text: string;
  change: (text: string) => void;
  /** It was sent: the draft is done with, the text stays in sight. */
  done: () => void;
}

/** A document that is being written, kept by the server; closing the tab asks first while something is not kept yet. */
export function useDocumentDraft(name: DocumentName): DocumentDraft {
  const { documents } = useSession();
  const [text, setText] = useState('');
  useEffect(() => {
    let live = true;
    void documents.read(name).then((held) => {
      if (live && held !== undefined) setText((now) => (now === '' ? held : now));
    });
    return () => {
      live = false;
    };
  }, [documents, name]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (documents.unsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [documents]);
  const change = useCallback(
    (next: string) => {
      setText(next);
      void documents.write(name, next);
    },
    [documents, name],
  );
  const done = useCallback(() => void documents.remove(name), [documents, name]);
  return { text, change, done };
}
