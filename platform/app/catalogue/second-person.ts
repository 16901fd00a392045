import { tablesOf } from '@vitrine/core/database';
import type { Person } from '@vitrine/identity/people';
import type { RecordPorts } from '../record/ports.ts';
import { SecondPersonNeeded } from '../errors.ts';
import type { AppTables } from '../record/tables.ts';

/**
 * Demands that somebody else began this act. Who did is read from the ledger: the database only says where. An act
 * that cannot be found there is nobody's, so nobody may go on with it.
 * @throws SecondPersonNeeded
 */
export async function demandAnother(
  ports: Pick<RecordPorts, 'database' | 'ledger'>,
  person: Person,
  act: string,
): Promise<void> {
  const place = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('index')
    .where('act', '=', act)
    .where('phase', '=', 'intent')
    .executeTakeFirst();
  const entry = place === undefined ? undefined : await ports.ledger.entry(place.index);
  const first = entry?.act === act ? entry.private['actor'] : undefined;
  if (typeof first === 'string' && first !== person.id) return;
  throw new SecondPersonNeeded({
    detail: 'Whoever proposed this cannot agree to it: it takes a second person.',
    help: 'Ask another data manager or a data access officer to look at it and to agree.',
  });
}
