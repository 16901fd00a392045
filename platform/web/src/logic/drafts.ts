/** What was typed and not yet sent, kept in this browser for one person. Never results, documents or data. */
export interface Drafts {
  read(key: string): string | undefined;
  write(key: string, text: string): void;
  remove(key: string): void;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const prefix = 'vitrine:draft:';
const prefixOf = (person: string): string => `${prefix}${encodeURIComponent(person)}:`;
/** Documents were kept here once, and people who chose a file of data have it here still. */
const neverKept = [':dataset-file', ':agreement-document'];

/** Drafts of one person over the browser's storage; a full or forbidden storage loses the draft, not the page. */
export function draftsOf(person: string, store: () => Store): Drafts {
  const full = (key: string): string => prefixOf(person) + key;
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

/**
 * Takes away what must not stay in this browser now that `person` uses it: drafts of anybody else, and documents of
 * anybody. Somebody who signed in again finds their own drafts.
 */
export function sweepDrafts(
  person: string,
  store: () => Pick<Storage, 'length' | 'key' | 'removeItem'>,
): void {
  try {
    const held = store();
    const keys = Array.from({ length: held.length }, (_, i) => held.key(i) ?? '');
    for (const key of keys) {
      const foreign = key.startsWith(prefix) && !key.startsWith(prefixOf(person));
      if (foreign || (key.startsWith(prefix) && neverKept.some((end) => key.endsWith(end))))
        held.removeItem(key);
    }
  } catch {
    // No storage, nothing in it.
  }
}
