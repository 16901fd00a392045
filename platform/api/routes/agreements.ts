import { z } from 'zod';
import { agreement, agreementCheck, agreementSummary, endReason, signature } from '../schemas/agreement.ts';
import { document, reason } from '../schemas/common.ts';
import { route } from './define-route.ts';

/** Agreements from the document to their end. */
export const agreementsRoutes = {
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
    stepUp: true,
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
    summary:
      'End for good: rooms close, cuts and pseudonym maps are destroyed; the last version’s end is signed',
    body: endReason,
    out: agreement,
  }),
  extendAllowance: route({
    method: 'POST',
    path: '/agreements/{ref}/allowances',
    tag: 'agreements',
    event: 'allowance.extended',
    summary: 'Allow one person to be shown more today than the agreement says',
    body: reason.extend({
      /** Sign-in name. */
      person: z.string().min(1).max(128),
      rows: z.int().min(1).max(1_000_000),
    }),
    out: z.object({ shownToday: z.int(), perDay: z.int() }),
  }),
} as const;
