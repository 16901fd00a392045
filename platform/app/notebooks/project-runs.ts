import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { ledgerTables, type AppTables } from '../record/tables.ts';
import { detachedIntent, detachedRun } from '../detached/events.ts';
import { cellRun, runIntent, runOutcome } from './events.ts';

/** Keeps what ran in which kernel, for those who check what came out of it; returns the row that changed. */
export function rememberRuns(database: Database, entry: Entry): AppTables['app_run'] | undefined {
  const runs = ledgerTables.runs.of(database);
  const known = runs.get(entry.act);
  if (entry.type === detachedRun && entry.phase === 'intent' && known === undefined) {
    const sent = detachedIntent.safeParse(entry.private);
    if (!sent.success) return undefined;
    // It ran in kernels of its own, which go by its name.
    const whole = { act: entry.act, kernel: entry.act, code: sent.data.code, index: entry.index };
    runs.put(whole);
    return whole;
  }
  if (entry.type !== cellRun) return undefined;
  if (entry.phase === 'intent') {
    const intent = runIntent.safeParse(entry.private);
    if (!intent.success || known !== undefined) return undefined;
    const begun = { act: entry.act, kernel: null, code: intent.data.code, index: entry.index };
    runs.put(begun);
    return begun;
  }
  // Of a run that a crash ended nobody knows in which kernel it was.
  const outcome = runOutcome.pick({ kernel: true }).loose().safeParse(entry.private);
  if (!outcome.success || known === undefined) return undefined;
  const over = { ...known, kernel: outcome.data.kernel };
  runs.put(over);
  return over;
}

/** Brings the table of what ran up to date; to be called once for each entry. */
export async function projectRuns(database: Database, entry: Entry): Promise<void> {
  const row = rememberRuns(database, entry);
  if (row === undefined) return;
  await tablesOf<AppTables>(database)
    .insertInto('app_run')
    .values(row)
    .onConflict((conflict) => conflict.column('act').doUpdateSet(row))
    .execute();
}

/** Code beyond this is more than anybody reads; the last is nearest to what came out. */
const mostCharacters = 200_000;

/** Everything that ran in each of these kernels, in order. */
export async function codeOfKernels(
  database: Database,
  kernels: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (kernels.length === 0) return new Map();
  const wanted = new Set(kernels);
  const rows = ledgerTables.runs
    .of(database)
    .where(({ kernel }) => kernel !== null && wanted.has(kernel))
    .toSorted((one, other) => one.index - other.index);
  const codes = Map.groupBy(rows, ({ kernel }) => kernel ?? '');
  return new Map(
    [...codes].map(([kernel, ran]) => [
      kernel,
      ran
        .map(({ code }) => code)
        .join(between)
        .slice(-mostCharacters),
    ]),
  );
}

const between = '\n\n# --- the next cell that ran ---\n\n';
