import { documentNames, type DocumentName } from '@vitrine/api';

/**
 * Documents that somebody is writing: an agreement, a dataset file. They are never kept in the browser's storage,
 * where they would outlast the session on a computer that others use.
 */
export interface DocumentDrafts {
  read(name: DocumentName): Promise<string | undefined>;
  write(name: DocumentName, text: string): Promise<void>;
  remove(name: DocumentName): Promise<void>;
  /** Something would be lost if the tab were closed now. */
  unsaved(): boolean;
  /** Hands over what waits; settles when that was tried. */
  settle(): Promise<void>;
  /** Nothing of anybody stays in the page. */
  clear(): void;
}

/** How the server keeps and gives a document; an empty one is forgotten. */
export interface KeptDrafts {
  read(name: DocumentName): Promise<string | null>;
  write(name: DocumentName, text: string): Promise<unknown>;
}

/** A document is kept so long after it was last changed, ms. */
const waitMs = 800;

/**
 * Kept by the server for the person alone, a moment after each change, and in the memory of this tab. What the server
 * could not be handed stays here, is tried again with the next change, and counts as unsaved.
 */
export function draftsKeptBy(server: KeptDrafts, wait = waitMs): DocumentDrafts {
  const held = new Map<DocumentName, string>();
  const unsaved = new Set<DocumentName>();
  const timers = new Map<DocumentName, ReturnType<typeof setTimeout>>();
  /** One call a document at a time: an older text never comes after a newer one. */
  const calls = new Map<DocumentName, Promise<void>>();

  const stop = (name: DocumentName): void => clearTimeout(timers.get(name));
  const hand = (name: DocumentName): Promise<void> => {
    stop(name);
    const call = (calls.get(name) ?? Promise.resolve()).then(async () => {
      const text = held.get(name) ?? '';
      try {
        await server.write(name, text);
        if ((held.get(name) ?? '') === text) unsaved.delete(name);
      } catch {
        // It stays unsaved, and in sight.
      }
    });
    calls.set(name, call);
    return call;
  };

  return {
    read: async (name) => {
      const here = held.get(name);
      if (here !== undefined || unsaved.has(name)) return here;
      const kept = await server.read(name).catch(() => null);
      // What was typed meanwhile counts.
      if (kept !== null && !held.has(name) && !unsaved.has(name)) held.set(name, kept);
      return held.get(name);
    },
    write: async (name, text) => {
      if (text === '') held.delete(name);
      else held.set(name, text);
      unsaved.add(name);
      stop(name);
      timers.set(
        name,
        setTimeout(() => void hand(name), wait),
      );
    },
    remove: async (name) => {
      held.delete(name);
      unsaved.add(name);
      await hand(name);
      unsaved.delete(name);
    },
    unsaved: () => unsaved.size > 0,
    settle: async () => {
      await Promise.all([...unsaved].map(hand));
    },
    clear: () => {
      for (const name of documentNames) stop(name);
      held.clear();
      unsaved.clear();
    },
  };
}
