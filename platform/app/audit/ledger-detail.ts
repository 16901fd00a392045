import type { LedgerDetail } from '@vitrine/api';
import { z } from 'zod';
import { tablesOf, type Database } from '@vitrine/core/database';
import { type JsonObject } from '@vitrine/core/text';
import { leafHash, openCheckpoint } from '@vitrine/ledger/tree';
import { verifyReceipt, type Entry, type Ledger } from '@vitrine/ledger/log';
import { isOfCases } from '../cases/events.ts';
import { loadNames } from '../record/names.ts';
import type { AppTables } from '../record/tables.ts';
import { toLedgerEntry } from './list-ledger.ts';
import { subjectsOf } from './subjects.ts';
import { areOpenWords, isLoneVote } from './lone-votes.ts';

/**
 * One entry with its private fields, and the proof that it is in the signed log.
 *
 * @param isHidden whether its private fields are nothing for whoever asks
 * @throws NotFound
 */
export async function ledgerDetail(
  ledger: Ledger,
  database: Database,
  index: number,
  isHidden: (entry: Entry) => boolean,
): Promise<LedgerDetail> {
  const entry = await ledger.entry(index);
  const receipt = await ledger.receipt(index);
  const names = await loadNames(database);
  const { size, root } = openCheckpoint(receipt.checkpoint, ledger.origin, ledger.publicKey);
  const related = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('act', '=', entry.act)
    .where('index', '!=', index)
    .orderBy('index')
    .execute();
  const others = await Promise.all(related.map((one) => ledger.entry(one.index)));
  return {
    ...(await toLedgerEntry(ledger, database, index, names)),
    public: entry.public as LedgerDetail['public'],
    private: (isHidden(entry) ? {} : await readable(database, entry)) as LedgerDetail['private'],
    proof: {
      leaf: receipt.leaf,
      leafHash: leafHash(receipt.leaf).toString('hex'),
      path: receipt.proof,
      size,
      root: root.toString('hex'),
      checkpoint: receipt.checkpoint,
      verified: proves(ledger, receipt),
    },
    close: await closeQuestions(database, entry.private),
    about: aboutOf([entry, ...others]),
    related: await Promise.all(related.map((one) => toLedgerEntry(ledger, database, one.index, names))),
  };
}

const codeSchema = z.object({ sql: z.string().optional(), code: z.string().optional() }).catch({});
const languageSchema = z.object({ language: z.enum(['python', 'r']) });

/** What an act was about, from all of its entries; a cell's code is told from a refusal's by its language. */
export function aboutOf(entries: readonly Entry[]): LedgerDetail['about'] {
  const all = entries.map(subjectsOf);
  const first = <T>(values: readonly (T | undefined)[]): T | undefined =>
    values.find((value) => value !== undefined);
  const agreement = first(all.map((one) => one.agreement));
  const request = first(all.map((one) => one.request));
  const code = first(
    entries.map((entry) => {
      const { sql, code: text } = codeSchema.parse(entry.private);
      if (sql !== undefined) return { language: 'sql' as const, text: sql };
      const said = languageSchema.safeParse(entry.public);
      return said.success && text !== undefined ? { language: said.data.language, text } : undefined;
    }),
  );
  return {
    ...(agreement === undefined ? {} : { agreement }),
    ...(request === undefined ? {} : { request }),
    datasets: [...new Set(all.flatMap((one) => one.datasets))],
    columns: [...new Set(all.flatMap((one) => one.columns))],
    ...(code === undefined ? {} : { code }),
  };
}

const closeSchema = z.object({
  close: z.array(z.object({ query: z.string(), people: z.int() })).default([]),
});

/** The earlier questions that a query came close to, with what they asked, the closest first. */
async function closeQuestions(database: Database, fields: JsonObject): Promise<LedgerDetail['close']> {
  const parsed = closeSchema.safeParse(fields);
  const close = parsed.success ? parsed.data.close : [];
  if (close.length === 0) return [];
  const people = new Map(close.map((one) => [one.query, one.people]));
  const rows = await tablesOf<AppTables>(database)
    .selectFrom('app_query')
    .innerJoin('app_entry', 'app_entry.act', 'app_query.act')
    .select(['app_query.id', 'app_query.sql'])
    .select((select) => select.fn.max('app_entry.index').as('index'))
    .where('app_query.id', 'in', [...people.keys()])
    .groupBy(['app_query.id', 'app_query.sql'])
    .execute();
  return rows
    .map(({ id, sql, index }) => ({ index, sql, people: people.get(id) ?? 0 }))
    .sort((a, b) => a.people - b.people || a.index - b.index);
}

/**
 * The private fields; of a vote that is still its caster's secret neither the vote nor the caster, of what a checker and
 * the requester say in a round without both votes neither the words nor who said them, and of a step of a case or an
 * incident not whom it concerns: that may be the caster of such a vote.
 */
async function readable(database: Database, entry: Entry): Promise<JsonObject> {
  if (isOfCases(entry)) {
    const step = fieldsOf.safeParse(entry.private['step']);
    if (!step.success) return entry.private;
    const shown = Object.entries(step.data).filter(([name]) => name !== 'concerns');
    return { ...entry.private, step: Object.fromEntries(shown) as JsonObject };
  }
  const isSecret = (await areOpenWords(database, entry)) || (await isLoneVote(database, entry));
  const hidden = isSecret ? ['event', 'actor'] : [];
  return Object.fromEntries(Object.entries(entry.private).filter(([name]) => !hidden.includes(name)));
}

const fieldsOf = z.record(z.string(), z.json());

function proves(ledger: Ledger, receipt: Parameters<typeof verifyReceipt>[0]): boolean {
  try {
    verifyReceipt(receipt, ledger.publicKey, ledger.origin);
    return true;
  } catch {
    return false;
  }
}
