import type { CutColumn, OptOutRule, TableCut } from './cut-definition.ts';
import type { Predicate, Scalar } from './predicate/predicate.ts';
import type { Transform } from './transform/transform.ts';

/** A cut in words, for the register, for explain and for the agreement's page. */
export interface CutInWords {
  readonly dataset: string;
  readonly version: string;
  readonly rows: string;
  readonly optOuts: string;
  /** Columns that the conditions read beyond those this grant shows: they count as granted too. */
  readonly conditionsRead: readonly string[];
  readonly columns: readonly { readonly name: string; readonly becomes: string }[];
}

/** `optOutsAsOf` is the day of the snapshot in use, where known. */
export function describeCut(cut: TableCut, optOutsAsOf?: string): CutInWords {
  return {
    dataset: cut.dataset,
    version: cut.version,
    rows: rowsInWords(cut),
    optOuts: optOutsInWords(cut.optOuts, optOutsAsOf),
    conditionsRead: cut.reads.map(({ dataset, column }) =>
      dataset === cut.dataset ? column : `${column} of ${dataset}`,
    ),
    columns: cut.columns.map((column) => ({ name: column.name, becomes: columnInWords(column) })),
  };
}

function rowsInWords({ rows, cohort }: TableCut): string {
  const own = rows.op === 'all' && rows.of.length === 0 ? 'all rows' : `rows where ${predicateInWords(rows)}`;
  if (cohort === null) return own;
  if (cohort.kind === 'list') return `${own}, of people of the list ${cohort.list}`;
  const { dataset, version } = cohort;
  const condition =
    cohort.rows.op === 'all' && cohort.rows.of.length === 0 ? '' : ` where ${predicateInWords(cohort.rows)}`;
  return `${own}, of people with a row in ${dataset} ${version}${condition}`;
}

export function predicateInWords(predicate: Predicate): string {
  switch (predicate.op) {
    case 'all':
      return predicate.of.length === 0 ? 'true' : joined(predicate.of, 'and');
    case 'any':
      return predicate.of.length === 0 ? 'false' : joined(predicate.of, 'or');
    case 'not':
      return `not (${predicateInWords(predicate.of)})`;
    case 'exists':
      return `${predicate.column} is ${predicate.exists ? 'known' : 'missing'}`;
    case 'starts-with':
      return `${predicate.column} begins with ${word(predicate.prefix)}`;
    case 'in':
      return `${predicate.column} is one of ${predicate.values.map(word).join(', ')}`;
    case 'nin':
      return `${predicate.column} is known and none of ${predicate.values.map(word).join(', ')}`;
    case 'ne':
      return `${predicate.column} is known and not ${word(predicate.value)}`;
    case 'eq':
      return `${predicate.column} is ${word(predicate.value)}`;
    case 'lt':
      return `${predicate.column} is below ${word(predicate.value)}`;
    case 'lte':
      return `${predicate.column} is at most ${word(predicate.value)}`;
    case 'gt':
      return `${predicate.column} is above ${word(predicate.value)}`;
    case 'gte':
      return `${predicate.column} is at least ${word(predicate.value)}`;
  }
}

function joined(parts: readonly Predicate[], word: 'and' | 'or'): string {
  return parts
    .map((part) =>
      (part.op === 'all' || part.op === 'any') && part.of.length > 1
        ? `(${predicateInWords(part)})`
        : predicateInWords(part),
    )
    .join(` ${word} `);
}

function word(value: Scalar): string {
  return typeof value === 'string' ? `“${value}”` : String(value);
}

export function optOutsInWords(rule: OptOutRule, asOf?: string): string {
  const kinds = [...(rule.national ? ['national'] : []), ...(rule.type1 ? ['type 1'] : [])];
  if (kinds.length === 0) return 'opt-outs do not apply';
  const day = asOf === undefined ? '' : ` as of ${asOf}`;
  return `people with a ${kinds.join(' or ')} opt-out are left out${day}; the list may be ${rule.maxAgeDays} days old at most`;
}

export function columnInWords(column: CutColumn): string {
  switch (column.kind) {
    case 'person':
      return 'a random number for the person, the same in all tables of this agreement and in no other';
    case 'entity':
      return `a random number for the ${column.entity}, the same in all tables of this agreement and in no other`;
    case 'value':
      return column.transform === null ? 'as it is' : transformInWords(column.transform);
  }
}

function transformInWords(transform: Transform): string {
  switch (transform.kind) {
    case 'month':
      return 'the first day of its month';
    case 'year':
      return 'the first day of its year';
    case 'band':
      return `the lower end of its band of ${transform.width}`;
    case 'top-code':
      return `at most ${transform.at}`;
    case 'truncate':
      return `its first ${transform.length} characters`;
    case 'district':
      return 'the postcode district; missing where it is no postcode';
    case 'lookup':
      return `what the lookup ${transform.name} of the release has for it; missing where it has nothing`;
  }
}
