import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';

/** Where a request began, and where it was last sent to the checkers, by place in the ledger. */
interface Milestones {
  readonly request: string;
  readonly created: number | undefined;
  readonly submitted: number | undefined;
}

const milestones = ledgerRows<Milestones>(['request']);

/** Brings the milestones of requests up to date with one entry. */
export function rememberMilestones(database: Database, { type, index, public: face }: Entry): void {
  const { request } = face;
  if (typeof request !== 'string') return;
  const rows = milestones.of(database);
  const known = rows.get(request) ?? { request, created: undefined, submitted: undefined };
  if (type === 'request.created') rows.put({ ...known, created: index });
  else if (type === 'request.submitted') rows.put({ ...known, submitted: index });
}

export function milestonesOf(database: Database, request: string): Pick<Milestones, 'created' | 'submitted'> {
  const { created, submitted } = milestones.of(database).get(request) ?? {};
  return { created, submitted };
}
