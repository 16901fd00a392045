import { z } from 'zod';
import {
  auditExport,
  auditFacets,
  auditFilter,
  auditPage,
  auditPageFilter,
  auditView,
  auditViewAddress,
  auditViews,
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
