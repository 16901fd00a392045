import { VitrineError } from '@vitrine/core/errors';
import { tablesOf } from '@vitrine/core/database';
import { listAgreements, stateOf } from '@vitrine/policy/projection';
import type { AppTables } from '../record/tables.ts';
import type { StopPorts } from './ports.ts';
import { settleEnds } from './settle-ends.ts';
import { isOver, versionsOf, wasInForce } from './over.ts';
import { stopServing } from './stops.ts';

/**
 * Tells the steward again what was stopped, in case the server died between the record and the deed, and brings
 * the record of what follows from it up to date.
 */
export async function repeatStops(ports: StopPorts): Promise<void> {
  const now = ports.clock.now();
  const untold: unknown[] = [];
  const records = await listAgreements(ports.database);
  const destroyed = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('agreement')
    .where('type', '=', 'agreement.destroyed')
    // A fact in entries of earlier versions of Vitrine.
    .where((row) => row.or([row('phase', '=', 'fact'), row('result', '=', 'done')]))
    .execute();
  const done = new Set(destroyed.map(({ agreement }) => agreement));
  for (const record of records) {
    const versions = versionsOf(records, record.ref);
    if (versions.some((one) => done.has(one.ref))) continue;
    const state = stateOf(record, now);
    if (isOver(versions, now)) done.add(record.ref);
    else if (state !== 'suspended' && (state !== 'ended' || !wasInForce(record))) continue;
    try {
      await stopServing(ports, record.ref, state === 'suspended' ? 'suspended' : 'ended');
    } catch (error) {
      // What keeps one from being told keeps no other from it; what the steward refuses is on record as refused.
      if (!(error instanceof VitrineError) || !error.refuses) untold.push(error);
    }
  }
  await settleEnds(ports);
  if (untold.length > 0) throw untold[0];
}
