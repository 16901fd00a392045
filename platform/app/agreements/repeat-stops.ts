import { tablesOf } from '@vitrine/core/database';
import { listAgreements, stateOf } from '@vitrine/policy/projection';
import type { AppTables } from '../record/tables.ts';
import type { StopPorts } from './ports.ts';
import { settleEnds } from './settle-ends.ts';
import { isOver, stopServing, versionsOf, wasInForce } from './stops.ts';

/**
 * Tells the steward again what was stopped, in case the server died between the record and the deed, and brings
 * the record of what follows from it up to date.
 */
export async function repeatStops(parts: StopPorts): Promise<void> {
  const now = parts.clock.now();
  const records = await listAgreements(parts.database);
  const destroyed = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_entry')
    .select('agreement')
    .where('type', '=', 'agreement.destroyed')
    .execute();
  const done = new Set(destroyed.map(({ agreement }) => agreement));
  for (const record of records) {
    const versions = versionsOf(records, record.ref);
    if (versions.some((one) => done.has(one.ref))) continue;
    const state = stateOf(record, now);
    if (isOver(versions, now)) done.add(record.ref);
    else if (state !== 'suspended' && (state !== 'ended' || !wasInForce(record))) continue;
    await stopServing(parts, record.ref, state === 'suspended' ? 'suspended' : 'ended');
  }
  await settleEnds(parts);
}
