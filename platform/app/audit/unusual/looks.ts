import { Forbidden, NotFound } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { z } from 'zod';
import type { RecordPorts } from '../../record/ports.ts';
import { recordFact } from '../../record/acts.ts';
import { findingLookedAt } from '../events.ts';
import { findUnusual } from './find-unusual.ts';
import { loadWatched } from './load-watched.ts';

/**
 * Puts on record what a reviewer made of a finding. It hides nothing: the finding stays, and the rule finds the same
 * again on another day. @throws NotFound for what no rule finds; Forbidden for a finding about oneself
 */
export async function lookAtUnusual(
  ports: Pick<RecordPorts, 'database' | 'projection'>,
  reviewer: Person,
  id: string,
  { outcome, note }: { readonly outcome: string; readonly note: string },
): Promise<void> {
  const day = z.iso.date().safeParse(id.slice(-10)).data;
  const acts = day === undefined ? [] : await loadWatched(ports.database, day, day);
  const finding = findUnusual(acts, day ?? '').find((one) => one.id === id);
  if (finding === undefined) throw new NotFound({ detail: 'No rule finds this.' });
  if (finding.person === reviewer.id)
    throw new Forbidden({
      detail: 'The finding is about you.',
      help: 'Another reviewer looks at it.',
      facts: { action: 'audit', subject: 'Ledger' },
    });
  const body = { finding: id, outcome, note };
  await recordFact(ports, reviewer.id, { type: findingLookedAt, public: {}, private: body });
}
