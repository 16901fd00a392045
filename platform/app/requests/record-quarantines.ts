import { newActId } from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import { loadRequests, requestStates } from '@vitrine/disclosure-control/requests';
import type { RecordPorts } from '../record/ports.ts';
import type { AppTables } from '../record/tables.ts';
import { requestQuarantined } from './events.ts';
import { loadQuarantines } from './load-quarantines.ts';

const over: readonly string[] = ['released', 'withdrawn'];
const unreleased = requestStates.filter((state) => !over.includes(state));

/** Puts on record, once each, which requests are quarantined by now. */
export async function recordQuarantines(ports: RecordPorts): Promise<void> {
  const requests = await loadRequests(ports.database, { states: unreleased });
  const reasons = await loadQuarantines(ports, requests);
  if (reasons.size === 0) return;
  const known = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('request')
    .where('type', '=', requestQuarantined)
    .where('request', 'in', [...reasons.keys()])
    .execute();
  const fresh = requests.filter(
    (request) => reasons.has(request.id) && !known.some((one) => one.request === request.id),
  );
  if (fresh.length === 0) return;
  await ports.projection.record(
    fresh.map((request) => ({
      type: requestQuarantined,
      phase: 'fact' as const,
      act: newActId(),
      public: {
        request: request.id,
        agreement: request.agreement,
        reason: reasons.get(request.id) ?? '',
      },
      private: { actor: 'system' },
    })),
  );
}
