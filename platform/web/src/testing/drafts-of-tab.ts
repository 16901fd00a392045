import { ApiProblem, type DocumentName } from '@vitrine/api';
import { draftsKeptBy, type DocumentDrafts, type KeptDrafts } from '../logic/document-drafts.ts';

/** A server that keeps documents as the real one does; `kept` is what another tab sees and changes. */
export function draftServer(kept = new Map<string, string>()): KeptDrafts {
  const now = (name: DocumentName) => {
    const text = kept.get(name) ?? null;
    return { text, version: text };
  };
  return {
    read: async (name) => now(name),
    write: async (name, text, from) => {
      const next = text === '' ? null : text;
      const { version } = now(name);
      if (version !== from && version !== next) throw new ApiProblem(conflict);
      if (next === null) kept.delete(name);
      else kept.set(name, next);
      return { version: next };
    },
  };
}

export const conflict = {
  type: 'urn:vitrine:problem:conflict',
  title: 'Not possible in the present state',
  status: 409,
  detail: 'Another text of this document was kept since this page read it, in another tab or browser.',
  code: 'conflict',
};

/** Documents of a person whose server lives as long as the test. */
export const draftsOfTab = (kept?: Map<string, string>): DocumentDrafts => draftsKeptBy(draftServer(kept));
