import { z } from 'zod';
import type { Route } from './route.ts';
import { agreement, agreementCheck, agreementSummary, signature } from './schemas/agreement.ts';
import { cohortList, dataset, datasetSummary, optOutSnapshot, publishProgress } from './schemas/catalogue.ts';
import { done, empty, instant } from './schemas/common.ts';
import { environment } from './schemas/environment.ts';
import { ledgerDetail, ledgerFilter, ledgerPage, ledgerVerification } from './schemas/ledger.ts';
import { filePreview, request, requestContext, requestSummary, vote } from './schemas/request.ts';
import { home, session } from './schemas/session.ts';
import { cut, cutLine, explanation, queryLine, querySummary, workspace } from './schemas/workspace.ts';

type AnswerKind = Route['answer'];
type Shape<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Out extends z.ZodType,
  Answer extends AnswerKind,
> = Pick<Route<Path, Query, Body, Out, Answer>, 'method' | 'path' | 'summary' | 'tag' | 'out'> &
  Partial<Route<Path, Query, Body, Out, Answer>>;

function route<
  Path extends string,
  Out extends z.ZodType,
  Query extends z.ZodType = typeof empty,
  Body extends z.ZodType = typeof empty,
  Answer extends AnswerKind = 'json',
>(shape: Shape<Path, Query, Body, Out, Answer>): Route<Path, Query, Body, Out, Answer> {
  return {
    answer: 'json' as Answer,
    access: 'signed-in',
    event: null,
    query: empty as unknown as Query,
    body: empty as unknown as Body,
    ...shape,
  };
}

const sql = z.object({ sql: z.string().min(1).max(70_000) });
const reason = z.object({ reason: z.string().trim().min(1).max(2_000) });
const document = z.object({ text: z.string().max(1_000_000) });

/** The contract: every operation under `/api/v1`, in one table. */
export const routes = {
  getSession: route({
    method: 'GET',
    path: '/session',
    tag: 'session',
    access: 'public',
    summary: 'Who is signed in, and what everyone should know',
    out: session,
  }),
  endSession: route({
    method: 'POST',
    path: '/session/end',
    tag: 'session',
    event: 'session.ended',
    summary: 'Sign out',
    out: done,
  }),
  getHome: route({
    method: 'GET',
    path: '/home',
    tag: 'session',
    summary: 'What needs me, and my agreements',
    out: home,
  }),

  listDatasets: route({
    method: 'GET',
    path: '/datasets',
    tag: 'catalogue',
    summary: 'Search datasets and columns',
    query: z.object({ text: z.string().max(200).optional() }),
    out: z.object({ datasets: z.array(datasetSummary) }),
  }),
  getDataset: route({
    method: 'GET',
    path: '/datasets/{dataset}',
    tag: 'catalogue',
    summary: 'One dataset',
    out: dataset,
  }),
  publishDataset: route({
    method: 'POST',
    path: '/datasets',
    tag: 'catalogue',
    answer: 'stream',
    event: 'dataset.published',
    summary: 'Publish a release from a dataset file',
    body: document,
    out: publishProgress,
  }),
  verifyRelease: route({
    method: 'POST',
    path: '/datasets/{dataset}/releases/{version}/verification',
    tag: 'catalogue',
    summary: 'Check a release against its signed manifest',
    out: z.object({ intact: z.boolean(), problems: z.array(z.string()) }),
  }),
  applyOptOuts: route({
    method: 'POST',
    path: '/opt-outs',
    tag: 'catalogue',
    event: 'optout.applied',
    summary: 'Apply a list of opted-out NHS numbers from the landing area',
    body: z.object({
      file: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
      kind: z.enum(['national', 'type1']),
    }),
    out: optOutSnapshot,
  }),
  listCohorts: route({
    method: 'GET',
    path: '/cohorts',
    tag: 'catalogue',
    summary: 'Lists of people that agreements can name',
    out: z.object({ cohorts: z.array(cohortList) }),
  }),
  loadCohort: route({
    method: 'POST',
    path: '/cohorts',
    tag: 'catalogue',
    event: 'cohort.loaded',
    summary: 'Load a list of NHS numbers from the landing area, once, under the name of its file',
    body: z.object({ file: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/) }),
    out: cohortList,
  }),

  listAgreements: route({
    method: 'GET',
    path: '/agreements',
    tag: 'agreements',
    summary: 'Agreements I may know of',
    out: z.object({ agreements: z.array(agreementSummary) }),
  }),
  getAgreement: route({
    method: 'GET',
    path: '/agreements/{ref}',
    tag: 'agreements',
    summary: 'An agreement beside what enforces it',
    out: agreement,
  }),
  checkAgreement: route({
    method: 'POST',
    path: '/agreements/check',
    tag: 'agreements',
    summary: 'Check a document without applying it',
    body: document,
    out: agreementCheck,
  }),
  applyAgreement: route({
    method: 'POST',
    path: '/agreements',
    tag: 'agreements',
    event: 'agreement.applied',
    summary: 'Apply a document, for two officers to sign',
    body: document,
    out: z.object({ ref: z.string(), digest: z.string() }),
  }),
  signAgreement: route({
    method: 'POST',
    path: '/agreements/{ref}/signatures',
    tag: 'agreements',
    event: 'agreement.signed',
    summary: 'Sign the document',
    body: signature,
    out: agreement,
  }),
  suspendAgreement: route({
    method: 'POST',
    path: '/agreements/{ref}/suspension',
    tag: 'agreements',
    event: 'agreement.suspended',
    summary: 'Suspend: rooms close within seconds',
    body: reason,
    out: agreement,
  }),
  endAgreement: route({
    method: 'POST',
    path: '/agreements/{ref}/end',
    tag: 'agreements',
    event: 'agreement.ended',
    summary: 'End for good: rooms close, cuts and pseudonym maps are destroyed',
    body: reason,
    out: agreement,
  }),

  getWorkspace: route({
    method: 'GET',
    path: '/agreements/{ref}/workspace',
    tag: 'workspace',
    summary: 'What may be queried, shown and released',
    out: workspace,
  }),
  openWorkspace: route({
    method: 'POST',
    path: '/agreements/{ref}/workspace',
    tag: 'workspace',
    event: 'room.opened',
    summary:
      'Open the room with the cuts that are there; the others are made for the first query that reads them',
    answer: 'stream',
    out: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('step'), step: z.string() }),
      z.object({ kind: z.literal('ready') }),
      z.object({ kind: z.literal('problem'), problem: z.unknown() }),
    ]),
  }),
  makeCut: route({
    method: 'POST',
    path: '/agreements/{ref}/cuts',
    tag: 'workspace',
    answer: 'stream',
    event: 'cut.made',
    summary: 'Make the cut of one dataset, if it is not there',
    body: z.object({ dataset: z.string().min(1).max(128) }),
    out: cutLine,
  }),
  listCuts: route({
    method: 'GET',
    path: '/agreements/{ref}/cuts',
    tag: 'workspace',
    summary: 'The cuts that are there',
    out: z.object({ cuts: z.array(cut) }),
  }),
  explainQuery: route({
    method: 'POST',
    path: '/agreements/{ref}/explanations',
    tag: 'workspace',
    summary: 'What a query would see, without running it',
    body: sql,
    out: explanation,
  }),
  startQuery: route({
    method: 'POST',
    path: '/agreements/{ref}/queries',
    tag: 'workspace',
    event: 'query',
    summary: 'Run a query in the room',
    body: sql,
    out: z.object({ id: z.string() }),
  }),
  listQueries: route({
    method: 'GET',
    path: '/agreements/{ref}/queries',
    tag: 'workspace',
    summary: 'My history, newest first',
    out: z.object({ queries: z.array(querySummary) }),
  }),
  streamQuery: route({
    method: 'GET',
    path: '/queries/{id}/stream',
    tag: 'workspace',
    answer: 'stream',
    event: 'page.shown',
    summary: 'Follow a query: progress, then what may be shown',
    out: queryLine,
  }),
  cancelQuery: route({
    method: 'POST',
    path: '/queries/{id}/cancellation',
    tag: 'workspace',
    summary: 'Stop a running query',
    out: done,
  }),

  createRequest: route({
    method: 'POST',
    path: '/agreements/{ref}/requests',
    tag: 'requests',
    event: 'request.created',
    summary: 'Ask for a result to leave, with the profile applied',
    body: z.object({ query: z.string(), title: z.string().trim().min(1).max(200) }),
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
    summary: 'Add another result to the request',
    body: z.object({ query: z.string() }),
    out: request,
  }),
  previewRequestFile: route({
    method: 'GET',
    path: '/requests/{id}/files/{name}',
    tag: 'requests',
    summary: 'See a file of a request',
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
    summary: 'Take the request back',
    out: request,
  }),
  voteOnRequest: route({
    method: 'POST',
    path: '/requests/{id}/votes',
    tag: 'requests',
    event: 'request.vote',
    summary: 'Vote, blind to the other checker',
    body: z.object({ vote, comment: z.string().max(4_000) }),
    out: request,
  }),
  releaseRequest: route({
    method: 'POST',
    path: '/requests/{id}/release',
    tag: 'requests',
    event: 'request.released',
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

  getEnvironment: route({
    method: 'GET',
    path: '/environment',
    tag: 'operation',
    summary: 'Whether the kill switch is thrown, since when, by whom and why (operators)',
    out: environment,
  }),
  stopEnvironment: route({
    method: 'POST',
    path: '/environment/stop',
    tag: 'operation',
    event: 'environment.stopped',
    summary: 'The kill switch: every query stops, every room closes, none opens until it is lifted',
    body: reason,
    out: environment,
  }),
  resumeEnvironment: route({
    method: 'DELETE',
    path: '/environment/stop',
    tag: 'operation',
    event: 'environment.resumed',
    summary: 'Lift the kill switch; with `since`, only the stop that began then',
    query: z.object({ since: instant.optional() }),
    out: environment,
  }),

  listLedger: route({
    method: 'GET',
    path: '/ledger',
    tag: 'ledger',
    summary: 'Who did what, when, under which agreement, and why',
    query: ledgerFilter,
    out: ledgerPage,
  }),
  getLedgerEntry: route({
    method: 'GET',
    path: '/ledger/{index}',
    tag: 'ledger',
    summary: 'One entry with its proof',
    out: ledgerDetail,
  }),
  verifyLedger: route({
    method: 'POST',
    path: '/ledger/verification',
    tag: 'ledger',
    summary: 'Check the whole log',
    out: ledgerVerification,
  }),
} as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
