import { z } from 'zod';
import { route } from './define-route.ts';

/** Documents that people write in the application before they send them. */
export const documentNames = ['agreement-document', 'dataset-file'] as const;
export type DocumentName = (typeof documentNames)[number];

/** Most characters of a document that is kept while it is written. */
export const mostOfDraft = 1_000_000;

/** Which text of a document is kept; null where none is. */
const version = z.string().max(64).nullable();

/** What somebody is writing and has not sent. */
export const draftRoutes = {
  getDraft: route({
    method: 'GET',
    path: '/drafts/{name}',
    tag: 'session',
    summary: 'The document that I am writing (agreement-document, dataset-file), as it was kept last',
    out: z.object({ text: z.string().nullable(), version }),
  }),
  saveDraft: route({
    method: 'PUT',
    path: '/drafts/{name}',
    tag: 'session',
    summary:
      'Keep the document that I am writing, for me alone, unless another text than `from` is kept by now; an empty one is forgotten',
    body: z.object({ from: version, text: z.string().max(mostOfDraft) }),
    out: z.object({ version }),
  }),
} as const;
