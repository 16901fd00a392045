import { documentNames, type Answer, type DocumentName } from '@vitrine/api';
import { DocumentDraft } from './document-draft.ts';

/**
 * Documents that somebody is writing: an agreement, a dataset file. They are never kept in the browser's storage,
 * where they would outlast the session on a computer that others use.
 */
export interface DocumentDrafts {
  /** @throws when it is not known what is kept: nothing is to be written then, since it would take that one's place */
  read(name: DocumentName): Promise<string | undefined>;
  write(name: DocumentName, text: string): Promise<void>;
  /** It was sent, and need not be kept any longer. It counts as unsaved until the server forgot it. */
  remove(name: DocumentName): Promise<void>;
  /** What another tab or browser kept since this one read; empty when it was sent or emptied there. Both texts are kept. */
  other(name: DocumentName): string | undefined;
  /** Goes on with the text of this tab, in the place of the other. */
  keepMine(name: DocumentName): Promise<void>;
  /** Goes on with the other text, and gives up the one of this tab. */
  takeOther(name: DocumentName): void;
  /** Calls whenever another text appears or is decided about, until the answer is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Something would be lost if the tab were closed now. */
  unsaved(): boolean;
  /** Hands over what waits; settles when that was tried. */
  settle(): Promise<void>;
  /** Nothing of anybody stays in the page. */
  clear(): void;
}

/** How the server keeps and gives a document; an empty one is forgotten. */
export interface KeptDrafts {
  read(name: DocumentName): Promise<Answer<'getDraft'>>;
  /** Keeps a text in the place of version `from`. @throws ApiProblem `conflict` when another is kept by now */
  write(name: DocumentName, text: string, from: string | null): Promise<Answer<'saveDraft'>>;
}

/** A document is kept so long after it was last changed, ms. */
const waitMs = 800;

/** Documents that the server keeps for the person alone. */
export function draftsKeptBy(server: KeptDrafts, wait = waitMs): DocumentDrafts {
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const draftOf = (name: DocumentName): DocumentDraft =>
    new DocumentDraft(
      { read: () => server.read(name), write: (text, from) => server.write(name, text, from) },
      wait,
      tell,
    );
  const drafts: Readonly<Record<DocumentName, DocumentDraft>> = {
    'agreement-document': draftOf('agreement-document'),
    'dataset-file': draftOf('dataset-file'),
  };
  const all = documentNames.map((name) => drafts[name]);
  return {
    read: (name) => drafts[name].read(),
    write: async (name, text) => drafts[name].write(text),
    remove: (name) => drafts[name].remove(),
    other: (name) => drafts[name].other,
    keepMine: (name) => drafts[name].keepMine(),
    takeOther: (name) => drafts[name].takeOther(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unsaved: () => all.some((draft) => draft.unsaved),
    settle: async () => {
      await Promise.all(all.filter((draft) => draft.unsaved).map((draft) => draft.hand()));
    },
    clear: () => all.forEach((draft) => draft.clear()),
  };
}
