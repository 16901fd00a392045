import { z } from 'zod';
import { filePreview, fileVote, request, requestContext, requestSummary, vote } from '../schemas/request.ts';
import { route } from './define-route.ts';

/**
 * What a file is made from: the result of a query, a file that code put among the outputs of its kernel, or the code
 * and words of one's notebook.
 */
const ofQuery = z.object({ query: z.string() });
const ofOutput = z.object({ output: z.string().max(255) });
const ofNotebook = z.object({ notebook: z.literal(true) });
const source = z.union([ofQuery, ofOutput, ofNotebook]);
const begun = {
  title: z.string().trim().min(1).max(200),
  /** A request of one's own under the same agreement whose answers are copied. */
  like: z.string().optional(),
};

/** What is said about a file; `sure` once its writer was warned that it seems to tell of a person. */
const said = z.object({ words: z.string().trim().min(1).max(4_000), sure: z.boolean().optional() });

/** Requests to release files, from the draft to the download. */
export const requestsRoutes = {
  createRequest: route({
    method: 'POST',
    path: '/agreements/{ref}/requests',
    tag: 'requests',
    event: 'request.created',
    summary: 'Ask for a result, an output or one’s notebook to leave, with the profile applied',
    body: z.union([ofQuery.extend(begun), ofOutput.extend(begun), ofNotebook.extend(begun)]),
    out: request,
  }),
  listRequests: route({
    method: 'GET',
    path: '/requests',
    tag: 'requests',
    summary: 'Requests I made or may check',
    query: z.object({ view: z.enum(['mine', 'to-check', 'all']).default('all') }),
    out: z.object({ requests: z.array(requestSummary) }),
  }),
  getRequest: route({
    method: 'GET',
    path: '/requests/{id}',
    tag: 'requests',
    summary: 'One request',
    out: request,
  }),
  saveRequest: route({
    method: 'PUT',
    path: '/requests/{id}',
    tag: 'requests',
    event: 'request.changed',
    summary: 'Save title and context; a change resets votes',
    body: z.object({ title: z.string().trim().min(1).max(200), context: requestContext.partial() }),
    out: request,
  }),
  addRequestFile: route({
    method: 'POST',
    path: '/requests/{id}/files',
    tag: 'requests',
    event: 'request.file-added',
    summary: 'Add another result or output to the request',
    body: source,
    out: request,
  }),
  replaceRequestFile: route({
    method: 'PUT',
    path: '/requests/{id}/files/{name}',
    tag: 'requests',
    event: 'request.file-replaced',
    summary: 'Put another result or output in the place of a file, under its name',
    body: source,
    out: request,
  }),
  renameRequestFile: route({
    method: 'POST',
    path: '/requests/{id}/files/{name}/name',
    tag: 'requests',
    event: 'request.file-renamed',
    summary: 'Give a file another name',
    body: z.object({ name: z.string().min(1).max(100) }),
    out: request,
  }),
  removeRequestFile: route({
    method: 'DELETE',
    path: '/requests/{id}/files/{name}',
    tag: 'requests',
    event: 'request.file-removed',
    summary: 'Take a file out of the request',
    out: request,
  }),
  recomputeRequest: route({
    method: 'POST',
    path: '/requests/{id}/recomputation',
    tag: 'requests',
    event: 'request.file-replaced',
    summary:
      'Compute the files anew from their queries: in their place, or in a new request under a newer version',
    out: request,
  }),
  previewRequestFile: route({
    method: 'GET',
    path: '/requests/{id}/files/{name}',
    tag: 'requests',
    event: 'request.file-shown',
    summary: 'See a part of a file of a request, from a row or character on; what is shown is recorded',
    query: z.object({ from: z.coerce.number().int().min(0).default(0) }),
    out: filePreview,
  }),
  submitRequest: route({
    method: 'POST',
    path: '/requests/{id}/submission',
    tag: 'requests',
    event: 'request.submitted',
    summary: 'Send to the checkers',
    out: request,
  }),
  withdrawRequest: route({
    method: 'POST',
    path: '/requests/{id}/withdrawal',
    tag: 'requests',
    event: 'request.withdrawn',
    summary: 'Take the request back, or call a release back with a reason',
    body: z.object({ reason: z.string().max(2_000).default('') }).default({ reason: '' }),
    out: request,
  }),
  askOfRequestFile: route({
    method: 'POST',
    path: '/requests/{id}/files/{name}/threads',
    tag: 'requests',
    event: 'request.said',
    summary: 'Ask the requester about a file, unseen by the other checker until both have voted',
    body: said,
    out: request,
  }),
  answerInThread: route({
    method: 'POST',
    path: '/requests/{id}/threads/{thread}/words',
    tag: 'requests',
    event: 'request.said',
    summary: 'Answer a question about a file, or ask on',
    body: said,
    out: request,
  }),
  settleThread: route({
    method: 'POST',
    path: '/requests/{id}/threads/{thread}/settlement',
    tag: 'requests',
    event: 'request.thread-settled',
    summary: 'Say that a question of one’s own is answered',
    out: request,
  }),
  voteOnRequest: route({
    method: 'POST',
    path: '/requests/{id}/votes',
    tag: 'requests',
    event: 'request.vote',
    stepUp: true,
    summary: 'Vote, blind to the other checker',
    body: z.object({
      vote,
      comment: z.string().max(4_000),
      /** Why what the checks would stop may leave nevertheless; stands in the certificate. */
      reason: z.string().max(2_000).optional(),
      /** What is decided of every file, of which the vote follows; without it, the vote is for each alike. */
      files: z.array(fileVote).max(50).optional(),
      /** Whether the words are meant, although they seem to tell of a person. */
      sure: z.boolean().optional(),
      /** Of the request as it was looked at; a vote on anything else is refused. */
      round: z.int().min(1),
      content: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    out: request,
  }),
  releaseRequest: route({
    method: 'POST',
    path: '/requests/{id}/release',
    tag: 'requests',
    event: 'request.released',
    stepUp: true,
    summary: 'Release an approved request with its certificate',
    out: request,
  }),
  downloadRelease: route({
    method: 'GET',
    path: '/requests/{id}/package',
    tag: 'requests',
    answer: 'download',
    event: 'request.downloaded',
    summary: 'The released files and certificate, as a ZIP archive',
    out: z.unknown(),
  }),
} as const;
