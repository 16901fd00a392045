import type { AuditFacets, AuditFilter } from '@vitrine/api';
import type { Database } from '@vitrine/core/database';
import { sql, type SelectQueryBuilder } from 'kysely';
import { loadNames } from '../record/names.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { findActs, organisationsOf } from './find-acts.ts';
import type { AuditTables } from './tables.ts';

/** Acts that are counted for the facets: the newest that fit, so that counting takes as long whatever the log holds. */
export const mostCounted = 2_000;
/** Values of a facet that are listed, the most frequent first. */
const mostValues = 50;

type Counts = ReadonlyMap<string, number>;
type Facet = AuditFacets['facets'][number];

/**
 * How the newest acts that fit fall to people, organisations, agreements, datasets, columns, kinds, decisions and
 * days. What a row hides a count hides too: whose a lone vote is stands in neither.
 */
export async function countActs(
  database: Database,
  filter: AuditFilter,
): Promise<Omit<AuditFacets, 'entries'>> {
  const newest = (await findActs(database, filter))
    .select(['audit_act.index', 'actor', 'study', 'type', 'decision', 'day'])
    .orderBy('audit_act.index', 'desc')
    .limit(mostCounted);
  const counts = await countFields(database, newest);
  const subjects = await countSubjects(database, newest);
  const names = await loadNames(database);
  const kind = (type: string): string => vocabulary.find(type)?.title ?? type;
  const days = [...counts.day].map(([day, count]) => ({ day, count }));
  const counted = days.reduce((sum, { count }) => sum + count, 0);
  return {
    counted,
    more: counted >= mostCounted,
    facets: [
      facetOf('person', counts.actor, (id) => names.of(id).name),
      facetOf('organisation', byOrganisation(counts.study, await organisationsOf(database))),
      facetOf('agreement', counts.study),
      facetOf('dataset', subjects.dataset),
      facetOf('column', subjects.column),
      facetOf('kind', counts.type, kind),
      facetOf('decision', counts.decision),
    ],
    timeline: days.toSorted((a, b) => a.day.localeCompare(b.day)),
  };
}

const fields = ['actor', 'study', 'type', 'decision', 'day'] as const;
type Field = (typeof fields)[number];
type Newest = SelectQueryBuilder<AuditTables, 'audit_act', Pick<AuditTables['audit_act'], Field | 'index'>>;

/** Every field's values, counted by the database in one pass. */
async function countFields(
  database: Database,
  newest: Newest,
): Promise<Readonly<Record<Field, Map<string, number>>>> {
  const refs = fields.map((field) => sql.ref(field));
  const sets = sql.join(refs.map((ref) => sql`(${ref})`));
  const { rows } = await sql<Record<Field, string | null> & { count: string | number }>`
    select ${sql.join(refs)}, count(*) as count from ${newest.as('newest')}
    group by grouping sets (${sets})`.execute(database);
  const counts = Object.fromEntries(fields.map((field) => [field, new Map()])) as Record<
    Field,
    Map<string, number>
  >;
  for (const row of rows)
    for (const field of fields) {
      const value = row[field];
      if (value !== null) counts[field].set(value, Number(row.count));
    }
  return counts;
}

function facetOf(name: Facet['name'], counts: Counts, label = (value: string): string => value): Facet {
  const values = [...counts].map(([value, count]) => ({ value, label: label(value), count }));
  return {
    name,
    values: values
      .toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label))
      .slice(0, mostValues),
  };
}

function byOrganisation(studies: Counts, organisations: ReadonlyMap<string, readonly string[]>): Counts {
  const counts = new Map<string, number>();
  for (const [study, count] of studies)
    for (const name of organisations.get(study) ?? []) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

async function countSubjects(
  database: Database,
  newest: Newest,
): Promise<Readonly<Record<'dataset' | 'column', Counts>>> {
  const { rows } = await sql<{ facet: string; value: string; count: string | number }>`
    select facet, value, count(*) as count
    from ${newest.as('newest')} join audit_subject on audit_subject.index = newest.index
    group by facet, value`.execute(database);
  const of = (facet: string): Counts =>
    new Map(rows.filter((row) => row.facet === facet).map(({ value, count }) => [value, Number(count)]));
  return { dataset: of('dataset'), column: of('column') };
}
