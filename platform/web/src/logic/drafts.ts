/** What was typed and not yet sent, kept in this browser for one person. Never results, never data. */
export interface Drafts {
  read(key: string): string | undefined;
  write(key: string, text: string): void;
  remove(key: string): void;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Drafts of one person over the browser's storage; a full or forbidden storage loses the draft, not the page. */
export function draftsOf(person: string, store: () => Store): Drafts {
  const full = (key: string): string => `vitrine:draft:${encodeURIComponent(person)}:${key}`;
  const attempt = <T>(act: (s: Store) => T): T | undefined => {
    try {
      return act(store());
    } catch {
      return undefined;
    }
  };
  return {
    read: (key) => attempt((s) => s.getItem(full(key))) ?? undefined,
    write: (key, text) => {
      attempt((s) => s.setItem(full(key), text));
    },
    remove: (key) => {
      attempt((s) => s.removeItem(full(key)));
    },
  };
}
