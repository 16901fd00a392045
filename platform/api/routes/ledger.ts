import { ledgerDetail, ledgerFilter, ledgerPage, ledgerVerification } from '../schemas/ledger.ts';
import { route } from './define-route.ts';

/** The record, for those who review it. */
export const ledgerRoutes = {
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
