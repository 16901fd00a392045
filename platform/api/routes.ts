import { agreementsRoutes } from './routes/agreements.ts';
import { auditRoutes } from './routes/audit.ts';
import { casesRoutes } from './routes/cases.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { detachedRoutes } from './routes/detached.ts';
import { draftRoutes } from './routes/drafts.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { notebookRoutes } from './routes/notebook.ts';
import { noticeRoutes } from './routes/notices.ts';
import { operationRoutes } from './routes/operation.ts';
import { checkingRoutes } from './routes/checking.ts';
import { requestsRoutes } from './routes/requests.ts';
import { sessionRoutes } from './routes/session.ts';
import { workspaceRoutes } from './routes/workspace.ts';

/** The contract: every operation under `/api/v1`, in one table. */
export const routes = {
  ...sessionRoutes,
  ...draftRoutes,
  ...catalogueRoutes,
  ...deliveryRoutes,
  ...agreementsRoutes,
  ...workspaceRoutes,
  ...notebookRoutes,
  ...detachedRoutes,
  ...requestsRoutes,
  ...checkingRoutes,
  ...noticeRoutes,
  ...operationRoutes,
  ...ledgerRoutes,
  ...auditRoutes,
  ...evidenceRoutes,
  ...casesRoutes,
} as const;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
