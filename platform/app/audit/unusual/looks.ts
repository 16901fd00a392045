import { Forbidden, NotFound } from '@vitrine/core/errors';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { Parts } from '../../boot/parts.ts';
import { recordFact } from '../../record/acts.ts';
import { findingLookedAt } from '../events.ts';
import type { AuditTables } from '../tables.ts';
import { findUnusual } from './find-unusual.ts';
import { loadWatched } from './load-watched.ts';

const look = z.object({ actor: z.string(), finding: z.string(), outcome: z.string(), note: z.string() });

/**
 * Puts on record what a reviewer made of a finding. It hides nothing: the finding stays, and the rule finds the same
 * again on another day. @throws NotFound for what no rule finds; Forbidden for a finding about oneself
 */
export async function lookAtUnusual(
  parts: Pick<Parts, 'database' | 'projection'>,
  reviewer: Person,
  id: string,
  { outcome, note }: { readonly outcome: string; readonly note: string },
): Promise<void> {
  const day = /\.(\d{4}-\d{2}-\d{2})$/.exec(id)?.[1];
  const acts = day === undefined ? [] : await loadWatched(parts.database, day, day);
  const finding = findUnusual(acts, day ?? '').find((one) => one.id === id);
  if (finding === undefined) throw new NotFound({ detail: 'No rule finds this.' });
  if (finding.person === reviewer.id)
    throw new Forbidden({
      detail: 'The finding is about you.',
      help: 'Another reviewer looks at it.',
      facts: { action: 'audit', subject: 'Ledger' },
    });
  const body = { finding: id, outcome, note };
  await recordFact(parts, reviewer.id, { type: findingLookedAt, public: {}, private: body });
}

/** Keeps what was made of findings up to date with one entry. */
export async function projectLooks(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== findingLookedAt) return;
  const found = look.safeParse(entry.private);
  if (!found.success) return;
  const { actor, finding, outcome, note } = found.data;
  await tablesOf<AuditTables>(database)
    .insertInto('audit_look')
    .values({ index: entry.index, finding, reviewer: actor, at: entry.at, outcome, note })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
