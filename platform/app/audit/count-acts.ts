import type { AuditFacets, AuditFilter } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import { sql } from 'kysely';
import { loadNames } from '../record/names.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { findActs, organisationsOf } from './find-acts.ts';
import type { AuditTables } from './tables.ts';

/** Acts that are counted for the facets: the newest that fit, so that counting takes as long whatever the log holds. */
export const mostCounted = 10_000;
/** Values of a facet that are listed, the most frequent first. */
const mostValues = 50;

type Counts = ReadonlyMap<string, number>;
type Facet = AuditFacets['facets'][number];

/**
 * How the newest acts that fit fall to people, organisations, agreements, datasets, columns, kinds, decisions and
 * days. What a row hides a count hides too: whose a lone vote is stands in neither.
 */
export async function countActs(database: Database, filter: AuditFilter): Promise<AuditFacets> {
  const rows = await (
    await findActs(database, filter)
  )
    .select(['index', 'actor', 'study', 'type', 'decision', 'day'])
    .orderBy('index', 'desc')
    .limit(mostCounted + 1)
    .execute();
  const acts = rows.slice(0, mostCounted);
  const by = (value: (act: (typeof acts)[number]) => string | null): Counts => countsOf(acts.map(value));
  const subjects = await subjectsOf(
    database,
    acts.map(({ index }) => index),
  );
  const names = await loadNames(database);
  const studies = by(({ study }) => study);
  const kind = (type: string): string => vocabulary.find(type)?.title ?? type;
  const facets: Facet[] = [
    facetOf(
      'person',
      by(({ actor }) => actor),
      (id) => names.of(id).name,
    ),
    facetOf('organisation', byOrganisation(studies, await organisationsOf(database))),
    facetOf('agreement', studies),
    facetOf('dataset', subjects.dataset),
    facetOf('column', subjects.column),
    facetOf(
      'kind',
      by(({ type }) => type),
      kind,
    ),
    facetOf(
      'decision',
      by(({ decision }) => decision),
    ),
  ];
  const days = [...by(({ day }) => day)].map(([day, count]) => ({ day, count }));
  return {
    counted: acts.length,
    more: rows.length > mostCounted,
    facets,
    timeline: days.toSorted((a, b) => a.day.localeCompare(b.day)),
  };
}

function countsOf(values: readonly (string | null)[]): Counts {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
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

async function subjectsOf(
  database: Database,
  acts: readonly number[],
): Promise<Readonly<Record<'dataset' | 'column', Counts>>> {
  const counts = { dataset: new Map<string, number>(), column: new Map<string, number>() };
  if (acts.length === 0) return counts;
  const rows = await tablesOf<AuditTables>(database)
    .selectFrom('audit_subject')
    .select(['facet', 'value', (build) => build.fn.countAll<string | number>().as('count')])
    .where('index', 'in', sql<number>`(select unnest(${sql.val(acts)}::integer[]))`)
    .groupBy(['facet', 'value'])
    .execute();
  for (const { facet, value, count } of rows)
    (facet === 'dataset' ? counts.dataset : counts.column).set(value, Number(count));
  return counts;
}
