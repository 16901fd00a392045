import type { VisibleColumn, VisibleTable } from '@vitrine/policy/cut';
import type { PlanColumn, PlanLiteral } from '../query/aggregate/condition.ts';
import type { Term } from '../query/aggregate/term.ts';
import { knownValues } from '../query/private/known-values.ts';
import { shareOf } from '../query/private/noise.ts';
import type { PrivateQuestion } from '../query/private/question.ts';
import { columnOf, type ByColumn, type DeclaredSynopsis } from './declared.ts';

/** What of a column a synopsis goes by: all of it stands in the dataset file. */
export interface SynopsisColumn {
  readonly name: string;
  readonly type: VisibleColumn['type'];
  /** `direct` and `key` identify. */
  readonly class: string;
  readonly publish: boolean;
  /** Agreements have it through a transform only. */
  readonly transformedOnly: boolean;
  readonly codes?: Readonly<Record<string, string>> | undefined;
  readonly bounds?: { readonly min: number; readonly max: number } | undefined;
}

/** A cell's value that no list names. */
export const otherValue = 'other';
/** The name of the steward's table of rows, and of the column in which a question counts people. */
export const synopsisTable = 'synopsis_rows';
const person = 'synopsis_person';

const mostCells = 2_000;
/** A CASE has at most 500 branches. */
const mostValues = 490;

/** Why a column cannot be one that a synopsis counts by; undefined when it can. */
export function columnProblem(by: ByColumn, columns: readonly SynopsisColumn[]): string | undefined {
  const column = columns.find(({ name }) => name === columnOf(by));
  if (column === undefined) return `There is no column ${columnOf(by)}`;
  if (column.class === 'direct' || column.class === 'key')
    return `${column.name} identifies, so no synopsis counts by it`;
  if (!column.publish) return `${column.name} is not published`;
  if (column.transformedOnly) return `${column.name} is granted through transforms only`;
  if (typeof by === 'string')
    return listed(by, columns) === undefined
      ? `${by} has no code list, so its values would come from the data: count by bands or list its codes`
      : undefined;
  if ('part' in by)
    return ['date', 'timestamp'].includes(column.type) ? undefined : `${column.name} is no date`;
  if (column.type !== 'integer' && column.type !== 'decimal') return `${column.name} is no number`;
  return listed(by, columns) === undefined
    ? `${column.name} has no bounds, or too many bands between them`
    : undefined;
}

/** How many cells a table has; every value of its columns there is, the empty and the unlisted too. */
export function cellsOf(by: readonly ByColumn[], columns: readonly SynopsisColumn[]): number {
  return by.reduce((product, one) => product * (listed(one, columns)?.length ?? 1), 1);
}

/** Why a declared synopsis cannot be made, each with its table; none when it can. */
export function synopsisProblems(
  declared: DeclaredSynopsis,
  columns: readonly SynopsisColumn[],
): readonly { readonly table: number; readonly message: string }[] {
  return declared.tables.flatMap(({ by }, table) => {
    const problems = by.flatMap((one) => columnProblem(one, columns) ?? []);
    if (problems.length > 0) return problems.map((message) => ({ table, message }));
    if (new Set(by.map(columnOf)).size < by.length) return [{ table, message: 'A column stands twice' }];
    return cellsOf(by, columns) > mostCells
      ? [{ table, message: `A table has at most ${mostCells} cells` }]
      : [];
  });
}

/**
 * The private questions of a synopsis, one a table, each for an equal share of epsilon: how many people are in each cell,
 * each person in one cell of each table, picked by their own number and values (`privateSql`). Every row is in a cell, so
 * that all tables count the same people.
 */
export function synopsisQuestions(
  { epsilon, tables }: DeclaredSynopsis,
  columns: readonly SynopsisColumn[],
): readonly PrivateQuestion[] {
  const share = shareOf(epsilon, tables.length);
  return tables.map(({ by }) => ({
    version: 2,
    table: synopsisTable,
    person,
    where: null,
    groups: by.map((one) => termOf(one, columns)),
    values: by.map((one) => [...(listed(one, columns) ?? [])]),
    measures: [{ kind: 'people' }],
    bounds: [],
    privacy: { epsilon: share, delta: 0, rowsPerPerson: 1, groupsPerPerson: 1 },
  }));
}

/** Every value that a column's cells may have, as the engine prints them, NULL last; undefined where they are not known. */
export function listed(
  by: ByColumn,
  columns: readonly SynopsisColumn[],
): readonly (string | null)[] | undefined {
  const values = bareValues(by, columns);
  if (values === undefined || values.length > mostValues) return undefined;
  const parted = typeof by !== 'string' && 'part' in by;
  return [...new Set([...values, ...(parted ? [] : [otherValue])]), null];
}

/** A term with a value for every row: what its list does not name is `other`, and NULL stays. */
function termOf(by: ByColumn, columns: readonly SynopsisColumn[]): Term {
  const term = bareTerm(by, columns);
  if (typeof by !== 'string' && 'part' in by) return term;
  const type = typeof by === 'string' ? planColumn(by, columns).type : 'integer';
  const whens = (bareValues(by, columns) ?? []).map((text) => ({
    when: { op: 'compare', on: term, is: 'eq', value: literalOf(type, text) } as const,
    then: constant(text),
  }));
  return {
    op: 'case',
    type: 'string',
    whens: [{ when: { op: 'null', on: term }, then: null }, ...whens],
    otherwise: constant(otherValue),
  };
}

function bareTerm(by: ByColumn, columns: readonly SynopsisColumn[]): Term {
  if (typeof by === 'string') return planColumn(by, columns);
  const of = planColumn(by.column, columns);
  return 'part' in by
    ? { op: 'part', part: by.part, of }
    : { op: 'band', width: by.band, times: by.band, floor: true, of };
}

function bareValues(by: ByColumn, columns: readonly SynopsisColumn[]): readonly string[] | undefined {
  const table: VisibleTable = {
    dataset: 'synopsis' as VisibleTable['dataset'],
    title: '',
    columns: columns.map(({ name, type, codes, bounds }) => ({
      ...{ name, type, role: 'value' as const, description: '', transform: null },
      ...(codes === undefined ? {} : { codes }),
      ...(bounds === undefined ? {} : { bounds }),
    })),
  };
  return knownValues(bareTerm(by, columns), table)?.filter((value) => value !== null);
}

function planColumn(name: string, columns: readonly SynopsisColumn[]): PlanColumn {
  return { name, type: columns.find((one) => one.name === name)?.type ?? 'string' };
}

function literalOf(type: PlanColumn['type'], text: string): PlanLiteral {
  switch (type) {
    case 'integer':
      return { type, text };
    case 'boolean':
      return { type, text: text === 'true' ? 'true' : 'false' };
    default:
      return { type: 'string', text };
  }
}

const constant = (text: string): Term => ({ op: 'constant', value: { type: 'string', text } });
