import { draftsKeptBy, type DocumentDrafts } from '../logic/document-drafts.ts';

/** Documents of a person whose server lives as long as the test. */
export function draftsOfTab(): DocumentDrafts {
  const kept = new Map<string, string>();
  return draftsKeptBy({
    read: async (name) => kept.get(name) ?? null,
    write: async (name, text) => {
      if (text === '') kept.delete(name);
      else kept.set(name, text);
    },
  });
}
