import { tablesOf } from '@vitrine/core/database';
import { quarantineShown } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import type { RecordPorts } from '../record/ports.ts';
import { AllowanceUsed } from '../errors.ts';
import type { AppTables } from '../record/tables.ts';

/** Looks into quarantine that a person has on a day (UTC): of 25 rows each. */
const looksPerDay = 40;

/**
 * How many looks a person has left today. Every look that was begun counts, whatever came of it. To be called under
 * the person's lock. @throws AllowanceUsed when there is none
 */
export async function looksLeft(
  ports: Pick<RecordPorts, 'database' | 'clock'>,
  person: Person,
): Promise<number> {
  const day = ports.clock.now().toISOString().slice(0, 10);
  const rows = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', '=', quarantineShown)
    .where('phase', '=', 'intent')
    .where('actor', '=', person.id)
    .where('at', '>=', `${day}T00:00:00.000Z`)
    .execute();
  if (rows.length < looksPerDay) return looksPerDay - rows.length;
  throw new AllowanceUsed({
    detail: `A person looks into quarantine at most ${looksPerDay} times a day; these are used up.`,
    help: 'It begins anew at midnight UTC. The list for the sender names every line and needs no look.',
    facts: { looksPerDay },
  });
}
