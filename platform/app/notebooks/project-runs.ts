import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import { z } from 'zod';
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
    const whole = { act: entry.act, kernel: entry.act, index: entry.index };
    runs.put(whole);
    return whole;
  }
  if (entry.type !== cellRun) return undefined;
  if (entry.phase === 'intent') {
    const intent = runIntent.safeParse(entry.private);
    if (!intent.success || known !== undefined) return undefined;
    const begun = { act: entry.act, kernel: null, index: entry.index };
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

interface Ports {
  readonly database: Database;
  readonly ledger: Pick<Ledger, 'entry'>;
}

/** Everything that ran in each of these kernels, in order, as the ledger has it. @throws Corrupt */
export async function codeOfKernels(
  ports: Ports,
  kernels: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const codes = new Map<string, string>();
  if (kernels.length === 0) return codes;
  const wanted = new Set(kernels);
  const rows = ledgerTables.runs
    .of(ports.database)
    .where(({ kernel }) => kernel !== null && wanted.has(kernel))
    .toSorted((one, other) => one.index - other.index);
  for (const [kernel, ran] of Map.groupBy(rows, (row) => row.kernel ?? ''))
    codes.set(kernel, await lastCode(ports.ledger, ran));
  return codes;
}

/** The last characters of what ran; no more is read than is shown. */
async function lastCode(ledger: Ports['ledger'], ran: readonly AppTables['app_run'][]): Promise<string> {
  let code = '';
  for (const { index } of ran.toReversed()) {
    if (code.length >= mostCharacters) break;
    // What was destroyed in the ledger is nothing here.
    const begun = codeField.parse((await ledger.entry(index)).private);
    const ran = withQuestions(begun);
    code = code === '' ? ran : `${ran}${between}${code}`;
  }
  return code.slice(-mostCharacters);
}

const codeField = runIntent
  .pick({ code: true, results: true })
  .extend({ code: z.string().default('') })
  .loose();
/** The code, and above it what the results of SQL are that it names: who reads the one needs the other. */
function withQuestions({ code, results = [] }: z.output<typeof codeField>): string {
  const named = results.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(code));
  const lines = named.map(({ name, sql }) => `# result ${name}: ${sql.replaceAll('\n', '\n#   ')}\n`);
  return `${lines.join('')}${code}`;
}

const between = '\n\n# --- the next cell that ran ---\n\n';
