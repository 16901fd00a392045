import type { LedgerEntry } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Ledger } from '@vitrine/ledger/log';
import { isOfCases } from '../cases/events.ts';
import { loadNames, type Names } from '../record/names.ts';
import type { AppTables } from '../record/tables.ts';
import { describe } from './describe.ts';
import { peopleMeant } from './find-acts.ts';
import { areOpenWords, hiddenActsOf, isLoneVote } from './lone-votes.ts';

export interface LedgerFilter {
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly agreement?: string | undefined;
  readonly result?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface LedgerPage {
  readonly entries: LedgerEntry[];
  readonly next: number | null;
  readonly total: number;
}

/** An entry as a reviewer sees it in a list. */
export async function toLedgerEntry(
  ledger: Ledger,
  database: Database,
  index: number,
  names: Names,
): Promise<LedgerEntry> {
  const entry = await ledger.entry(index);
  const hidden = (await isLoneVote(database, entry))
    ? 'A checker'
    : isOfCases(entry) || (await areOpenWords(database, entry))
      ? 'Somebody'
      : undefined;
  const actor = hidden === undefined ? entry.private['actor'] : undefined;
  const who = hidden ?? names.of(typeof actor === 'string' ? actor : 'system').name;
  const agreement = entry.public['agreement'] ?? entry.public['ref'];
  return {
    index: entry.index,
    at: entry.at,
    type: entry.type,
    phase: entry.phase,
    act: entry.act,
    summary: `${who} ${describe({ ...entry, result: entry.result ?? null })}`,
    ...(entry.result === undefined ? {} : { result: entry.result }),
    ...(typeof actor === 'string' ? { actor: names.of(actor) } : {}),
    ...(typeof agreement === 'string' ? { agreement } : {}),
  };
}

function escapeLike(text: string): string {
  return text.toLowerCase().replace(/[\\%_]/g, (character) => `\\${character}`);
}

/** A page of the log, newest first. */
export async function listLedger(
  ledger: Ledger,
  database: Database,
  filter: LedgerFilter,
): Promise<LedgerPage> {
  let query = tablesOf<AppTables>(database).selectFrom('app_entry');
  if (filter.type !== undefined) query = query.where('type', '=', filter.type);
  if (filter.actor !== undefined) {
    const people = await peopleMeant(database, filter.actor);
    query = query.where('actor', 'in', people);
    const hidden = await hiddenActsOf(ledger, database, people);
    if (hidden.length > 0) query = query.where('index', 'not in', hidden);
  }
  if (filter.agreement !== undefined) {
    const { agreement } = filter;
    // Without a version, all of them.
    const versions = `${escapeLike(agreement)}-v%`;
    query = query.where((of) =>
      of.or([of('agreement', '=', agreement), of(of.fn<string>('lower', ['agreement']), 'like', versions)]),
    );
  }
  if (filter.result !== undefined) query = query.where('result', '=', filter.result);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', `${filter.to}T24`);
  if (filter.text !== undefined) query = query.where('words', 'like', `%${escapeLike(filter.text)}%`);
  const counted = await query
    .select((build) => build.fn.countAll<string | number>().as('total'))
    .executeTakeFirstOrThrow();
  const page = filter.before === undefined ? query : query.where('index', '<', filter.before);
  const rows = await page
    .select('index')
    .orderBy('index', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const names = await loadNames(database);
  const shown = rows.slice(0, filter.limit);
  const entries = await Promise.all(shown.map(({ index }) => toLedgerEntry(ledger, database, index, names)));
  const last = shown.at(-1);
  return {
    entries,
    next: rows.length > filter.limit && last !== undefined ? last.index : null,
    total: Number(counted.total),
  };
}
