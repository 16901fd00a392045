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
  /** Nothing of anybody stays. */
  clear(): void;
}

export type DocumentName = 'agreement-document' | 'dataset-file';

/** Kept in the memory of this tab, until it is closed or loaded anew, or the person signs out. */
export function draftsOfTab(): DocumentDrafts {
  const held = new Map<DocumentName, string>();
  return {
    read: async (name) => held.get(name),
    write: async (name, text) => {
      if (text === '') held.delete(name);
      else held.set(name, text);
    },
    remove: async (name) => void held.delete(name),
    unsaved: () => held.size > 0,
    clear: () => held.clear(),
  };
}
