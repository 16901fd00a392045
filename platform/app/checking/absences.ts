import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { absenceRecorded } from './entry-types.ts';

const day = z.iso.date();
export const absenceBody = z.object({
  actor: z.string(),
  absence: z.object({ from: day, until: day }).nullable(),
});

/** From when until when a checker is away, both days included. */
export interface Absence {
  readonly from: string;
  readonly until: string;
}
interface AbsenceRow {
  readonly person: string;
  readonly absence: Absence | null;
}

const rows = ledgerRows<AbsenceRow>(['person']);

/** Keeps what each checker said last of when they are away. */
export function rememberAbsence(database: Database, entry: Entry): void {
  if (entry.type !== absenceRecorded) return;
  const body = absenceBody.safeParse(entry.private);
  if (body.success) rows.of(database).put({ person: body.data.actor, absence: body.data.absence });
}

/** The absence that a checker is in, or goes into; undefined once it is over. */
export function absenceOf(database: Database, person: string, today: string): Absence | undefined {
  const absence = rows.of(database).get(person)?.absence ?? undefined;
  return absence === undefined || absence.until < today ? undefined : absence;
}

/** Whether a checker is away on a day, or on one of those after it until another. */
export function isAway(database: Database, person: string, from: string, to = from): boolean {
  const absence = absenceOf(database, person, from);
  return absence !== undefined && absence.from <= (to > from ? to : from);
}
