import type { AuditFilter } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import { listPeople } from '@vitrine/identity/people';
import type { PolicyTables } from '@vitrine/policy/projection';
import { sql, type SelectQueryBuilder } from 'kysely';
import { wordsIn } from './project-acts.ts';
import type { AuditTables } from './tables.ts';

/** Acts that fit, as a query to go on with: rows of `audit_act`, newest first where the caller says so. */
export type FoundActs = SelectQueryBuilder<AuditTables, 'audit_act', object>;

/** The organisations of each agreement, by its reference without version: those of its newest version. */
export async function organisationsOf(database: Database): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tablesOf<PolicyTables>(database)
    .selectFrom('policy_agreement')
    .select(['agreement', 'controllers'])
    .orderBy('entry')
    .execute();
  return new Map(
    rows.map(({ agreement, controllers }) => [agreement, JSON.parse(controllers) as readonly string[]]),
  );
}

/**
 * The people that a reader of the record may mean: by id, sign-in name, or any part of a name. A vote whose caster
 * must not be known has no actor here, and is found under nobody.
 */
export async function peopleMeant(database: Database, said: string): Promise<readonly string[]> {
  const sought = said.trim().toLowerCase();
  const people = await listPeople(database);
  const found = people.filter(
    ({ id, username, name }) =>
      id === said || username.toLowerCase() === sought || name.toLowerCase().includes(sought),
  );
  return [said, ...found.map(({ id }) => id)];
}

/** The acts that fit a filter. Every value is a parameter: no text of a reader becomes SQL. */
export async function findActs(database: Database, filter: AuditFilter): Promise<FoundActs> {
  let query: FoundActs = tablesOf<AuditTables>(database).selectFrom('audit_act');
  if (filter.person !== undefined)
    query = query.where('actor', 'in', await peopleMeant(database, filter.person));
  if (filter.organisation !== undefined) {
    const { organisation } = filter;
    const all = await organisationsOf(database);
    const studies = [...all].filter(([, names]) => names.includes(organisation)).map(([study]) => study);
    query = studies.length === 0 ? query.where(sql.lit(false)) : query.where('study', 'in', studies);
  }
  if (filter.agreement !== undefined) {
    const { agreement } = filter;
    query = query.where((of) => of.or([of('study', '=', agreement), of('agreement', '=', agreement)]));
  }
  if (filter.kind !== undefined) query = query.where('type', '=', filter.kind);
  if (filter.decision !== undefined) query = query.where('decision', '=', filter.decision);
  if (filter.request !== undefined) query = query.where('request', '=', filter.request);
  for (const facet of ['dataset', 'column'] as const) {
    const value = filter[facet];
    if (value === undefined) continue;
    const subjects = tablesOf<AuditTables>(database)
      .selectFrom('audit_subject')
      .select('audit_subject.index')
      .where('facet', '=', facet)
      .where('value', '=', value);
    query = query.where('audit_act.index', 'in', subjects);
  }
  if (filter.text !== undefined) query = await withWords(database, query, filter.text);
  return withinPeriod(database, query, filter);
}

/** Newest acts that are looked at to tell frequent words from rare ones, and how many of them make a word frequent. */
const probed = 20_000;
const frequent = 100;

/**
 * Words beside each other, the last of which may be a beginning; what holds no word fits nothing. Frequent words are
 * met on the way through the newest acts; rare ones are looked up first, or the way would lead through the whole record.
 */
async function withWords(database: Database, query: FoundActs, said: string): Promise<FoundActs> {
  const words = wordsIn(said);
  if (words.length === 0) return query.where(sql.lit(false));
  // Letters and digits alone are left, so the text of the query cannot be anything but words.
  const asked = `${words.map((word) => `'${word}'`).join(' <-> ')}:*`;
  const fits = sql<boolean>`words @@ to_tsquery('simple', ${asked})`;
  const acts = tablesOf<AuditTables>(database).selectFrom('audit_act');
  const newest = sql<number>`(select max(index) from audit_act) - ${sql.lit(probed)}`;
  const met = await acts.select('index').where('index', '>', newest).where(fits).limit(frequent).execute();
  if (met.length >= frequent) return query.where(fits);
  // An offset keeps the database from making one walk of the two again.
  return query.where('audit_act.index', 'in', acts.select('index').where(fits).offset(0));
}

/** A period becomes places in the order of acts, so that every filter can walk that order. */
async function withinPeriod(
  database: Database,
  query: FoundActs,
  { from, to }: Pick<AuditFilter, 'from' | 'to'>,
): Promise<FoundActs> {
  const edge = async (day: string, of: '>=' | '>'): Promise<number | undefined> => {
    const row = await tablesOf<AuditTables>(database)
      .selectFrom('audit_act')
      .select('index')
      .where('day', of, day)
      .orderBy('day')
      .orderBy('index')
      .limit(1)
      .executeTakeFirst();
    return row?.index;
  };
  let within = query;
  if (from !== undefined) {
    const first = await edge(from, '>=');
    within =
      first === undefined ? within.where(sql.lit(false)) : within.where('audit_act.index', '>=', first);
  }
  if (to !== undefined) {
    const after = await edge(to, '>');
    if (after !== undefined) within = within.where('audit_act.index', '<', after);
  }
  return within;
}
