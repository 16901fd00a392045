import { tablesOf } from '@vitrine/core/database';
import type { RemovalPorts } from './ports.ts';
import type { AppTables } from '../record/tables.ts';
import { cutDestroyed } from './events.ts';

/**
 * Has the steward remove the cuts that must go by now, and puts all that it removed on record, each once: it
 * tells of a removal until it hears that the ledger has it.
 */
export async function recordRemovals(ports: RemovalPorts): Promise<void> {
  const removals = await ports.steward().removals();
  if (removals.length === 0) return;
  // What was computed from a cut goes with it, and before the ledger says that it is gone.
  for (const agreement of new Set(removals.map((one) => one.agreement)))
    await ports.queries.forgetAnswers(agreement);
  const acts = removals.map((one) => one.act);
  const known = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('act')
    .where('type', '=', cutDestroyed)
    .where('act', 'in', acts)
    .execute();
  const fresh = removals.filter((one) => !known.some(({ act }) => act === one.act));
  if (fresh.length > 0) {
    await ports.projection.record(
      fresh.map(({ act, agreement, dataset, reason, cut, at }) => ({
        type: cutDestroyed,
        phase: 'fact' as const,
        act,
        public: { agreement, reason, ...(dataset === undefined ? {} : { dataset }) },
        private: { actor: 'system', cut, at },
      })),
    );
  }
  await ports.steward().forgetRemovals(acts);
}
