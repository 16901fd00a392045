import { z } from 'zod';
import { done } from '../schemas/common.ts';
import { privacyAccount, privacyForesight, privacyWish } from '../schemas/privacy.ts';
import { cut, cutLine, explanation, queryLine, querySummary, workspace } from '../schemas/workspace.ts';
import { twin, twinQuery } from '../schemas/twin.ts';
import { route } from './define-route.ts';

/** Longer ones than the guard takes are let through to it, whose refusal says the limit and what helps. */
const sql = z.object({ sql: z.string().min(1).max(1_000_000) });
const query = sql.extend({ privacy: privacyWish.optional() });
const foreseen = sql.extend({ privacy: privacyForesight.optional() });

/** The workspace: its tables, cuts and queries. */
export const workspaceRoutes = {
  getWorkspace: route({
    method: 'GET',
    path: '/agreements/{ref}/workspace',
    tag: 'workspace',
    summary:
      'What may be queried, shown and released under the version in force; the reference may be without version',
    out: workspace,
  }),
  getAgreementTwin: route({
    method: 'GET',
    path: '/agreements/{ref}/twins/{dataset}',
    tag: 'workspace',
    summary: 'Rows that are nobody’s, of the columns that the agreement grants of a dataset',
    query: twinQuery,
    out: twin,
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
    event: 'query.explained',
    summary: 'What a query would see, without running it',
    body: foreseen,
    out: explanation,
  }),
  getPrivacyBudget: route({
    method: 'GET',
    path: '/agreements/{ref}/privacy-budget',
    tag: 'workspace',
    summary: 'What is left of the privacy budget, and what was bought',
    out: privacyAccount,
  }),
  startQuery: route({
    method: 'POST',
    path: '/agreements/{ref}/queries',
    tag: 'workspace',
    event: 'query',
    summary: 'Run a query in the room',
    body: query,
    out: z.object({ id: z.string() }),
  }),
  listQueries: route({
    method: 'GET',
    path: '/agreements/{ref}/queries',
    tag: 'workspace',
    summary: 'My history under the agreement, whatever its version, newest first, a page at a time',
    query: z.object({
      /** The last query of the page before. */
      before: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      /** Only queries whose SQL has this text. */
      text: z.string().max(200).optional(),
    }),
    out: z.object({
      queries: z.array(querySummary),
      /** To be given as `before` for the next page; null on the last. */
      next: z.string().nullable(),
    }),
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
} as const;
