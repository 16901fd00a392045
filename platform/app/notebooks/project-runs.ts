import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import type { AppTables } from '../record/tables.ts';
import { cellRun, runIntent, runOutcome } from './events.ts';

/** Keeps what ran in which kernel, for those who check what came out of it; to be called once for each entry. */
export async function projectRuns(database: Database, entry: Entry): Promise<void> {
  if (entry.type !== cellRun) return;
  const tables = tablesOf<AppTables>(database);
  if (entry.phase === 'intent') {
    const intent = runIntent.safeParse(entry.private);
    if (!intent.success) return;
    await tables
      .insertInto('app_run')
      .values({ act: entry.act, kernel: null, code: intent.data.code, index: entry.index })
      .onConflict((conflict) => conflict.column('act').doNothing())
      .execute();
    return;
  }
  // Of a run that a crash ended nobody knows in which kernel it was.
  const outcome = runOutcome.pick({ kernel: true }).loose().safeParse(entry.private);
  if (!outcome.success) return;
  await tables
    .updateTable('app_run')
    .set({ kernel: outcome.data.kernel })
    .where('act', '=', entry.act)
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
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_run')
    .select(['kernel', 'code'])
    .where('kernel', 'in', [...new Set(kernels)])
    .orderBy('index')
    .execute();
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
