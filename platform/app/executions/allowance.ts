import { tablesOf } from '@vitrine/core/database';
import { type Clock } from '@vitrine/core/process';
import type { Person } from '@vitrine/identity/people';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { AllowanceUsed } from '../errors.ts';
import type { Parts } from '../boot/parts.ts';
import type { AppTables } from '../record/tables.ts';

/** The day an allowance is counted by: UTC. */
export function today(clock: Clock): string {
  return clock.now().toISOString().slice(0, 10);
}

/** Rows shown to this person under this agreement today. */
export async function rowsShownToday(parts: Parts, person: string, agreement: string): Promise<number> {
  const row = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_shown')
    .select('rows')
    .where('person', '=', person)
    .where('agreement', '=', agreement)
    .where('day', '=', today(parts.clock))
    .executeTakeFirst();
  return row?.rows ?? 0;
}

/** How many rows may still be shown today. @throws AllowanceUsed when there is none */
export async function rowsLeft(parts: Parts, person: Person, usable: UsableAgreement): Promise<number> {
  const { rowsPerDay } = usable.agreement.limits;
  const left = rowsPerDay - (await rowsShownToday(parts, person.id, usable.ref));
  if (left <= 0) {
    throw new AllowanceUsed({
      detail: `Under this agreement a person is shown at most ${rowsPerDay} rows a day, and they are used up.`,
      help: 'It begins anew at midnight UTC. Summaries need fewer rows; the access officer can say whether more are justified.',
      facts: { rowsPerDay },
    });
  }
  return left;
}
