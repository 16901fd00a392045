import { z } from 'zod';
import {
  agreementUse,
  auditExport,
  auditFacets,
  auditFilter,
  auditPage,
  auditPageFilter,
  auditView,
  auditViewAddress,
  auditViews,
  lookOutcomes,
  unusedSummary,
  unusual,
} from '../schemas/audit.ts';
import { done } from '../schemas/common.ts';
import { route } from './define-route.ts';

/** The reviewer's console. */
export const auditRoutes = {
  listActs: route({
    method: 'GET',
    path: '/audit/acts',
    tag: 'ledger',
    summary: 'Acts that fit a filter, newest first, intent and outcome together',
    query: auditPageFilter,
    out: auditPage,
  }),
  countActs: route({
    method: 'GET',
    path: '/audit/facets',
    tag: 'ledger',
    summary:
      'How many of the newest acts that fit fall to each person, agreement, dataset, column, kind, decision and day',
    query: auditFilter,
    out: auditFacets,
  }),
  exportActs: route({
    method: 'POST',
    path: '/audit/exports',
    tag: 'ledger',
    event: 'audit.exported',
    summary:
      'The acts that fit a filter, as CSV or JSON; that they were exported, and by whom, is recorded first',
    body: z.object({ filter: auditFilter, format: z.enum(['csv', 'json']) }),
    out: auditExport,
  }),
  listUnusual: route({
    method: 'GET',
    path: '/audit/unusual',
    tag: 'ledger',
    summary: 'What readable rules find unusual, with the reason and the entries of each',
    query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
    out: unusual,
  }),
  lookAtUnusual: route({
    method: 'POST',
    path: '/audit/unusual/{finding}/looks',
    tag: 'ledger',
    event: 'audit.finding-looked-at',
    summary: 'Say what you made of a finding; nobody does of their own',
    body: z.object({ outcome: z.enum(lookOutcomes), note: z.string().trim().max(2_000).default('') }),
    out: done,
  }),
  listUnused: route({
    method: 'GET',
    path: '/audit/use',
    tag: 'ledger',
    summary: 'What the agreements in force grant and nobody used in ninety days',
    out: z.object({ agreements: z.array(unusedSummary) }),
  }),
  getAgreementUse: route({
    method: 'GET',
    path: '/audit/use/{ref}',
    tag: 'ledger',
    summary: 'What an agreement grants against what was used, and a tighter one to propose',
    out: agreementUse,
  }),
  listViews: route({
    method: 'GET',
    path: '/audit/views',
    tag: 'ledger',
    summary: 'Your saved views',
    out: auditViews,
  }),
  saveView: route({
    method: 'POST',
    path: '/audit/views',
    tag: 'ledger',
    event: 'audit.view-saved',
    summary: 'Save a view under a name',
    body: z.object({ name: z.string().trim().min(1).max(100), address: auditViewAddress }),
    out: auditView,
  }),
  removeView: route({
    method: 'DELETE',
    path: '/audit/views/{view}',
    tag: 'ledger',
    event: 'audit.view-removed',
    summary: 'Remove one of your saved views',
    out: done,
  }),
} as const;
