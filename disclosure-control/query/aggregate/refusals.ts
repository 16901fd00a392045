import { VitrineError } from '@vitrine/core/errors';
import type { AstNode } from '@vitrine/policy/sql/kit';
import { alternativeTo } from './alternatives.ts';
import { numberText } from './lossless.ts';

const whoHelps =
  'If your study needs this, ask for display: rows in the agreement, or talk to the access team.';

/**
 * Why a query is not of the one shape that aggregates mode answers. Each says the rule and the reason; none
 * depends on the data.
 */
export const aggregateRefusals = {
  'aggregate-statement': {
    title: 'Not a single SELECT',
    reason:
      'Aggregates are computed by exactly one SELECT, in which WITH may name people of a table, and UNION ALL puts protected answers together; other set operations and several statements could combine hidden figures before they are protected.',
    help: 'Ask one question a query. Without DISTINCT and sets of rows: UNION ALL puts groups one below the other, and people who are in two tables are found by two conditions IN joined by AND.',
  },
  'aggregate-table': {
    title: 'Not one table of the agreement',
    reason:
      'An aggregate counts the rows of one table of the agreement. Another may be joined by the person alone, and then only COUNT(DISTINCT person) is shown: other joins and sub-queries could repeat or single out one person’s rows, and rounding would no longer protect them.',
    help: 'Put conditions and CASE into one SELECT over the table. Ask for people with a row in the other table: person IN (SELECT person FROM other WHERE …), or NOT EXISTS for people without one.',
  },
  'aggregate-no-person': {
    title: 'People cannot be counted in this table',
    reason:
      'Every figure must rest on enough people, and under this agreement the table has no person pseudonym to count them by.',
    help: 'The access team can add person linkage to the agreement.',
  },
  'aggregate-unknown-column': {
    title: 'No such column',
    reason: 'The agreement grants no column of this name in this table.',
    help: 'The schema panel lists the columns you may use.',
  },
  'aggregate-pseudonym': {
    title: 'A pseudonym can only be counted',
    reason:
      'Filtering, grouping or adding by a pseudonym singles out one person or one stay; a pseudonym may appear only as COUNT(DISTINCT person).',
    help: 'Write COUNT(DISTINCT person_id) for people and COUNT(*) for rows; to follow a person, person_id IN (SELECT person_id FROM …) or EXISTS.',
  },
  'aggregate-select-item': {
    title: 'Not a figure that can be protected',
    reason:
      'The SELECT list may hold grouped values, COUNT(*), COUNT(column), COUNT(DISTINCT person), SUM, AVG, STDDEV, VARIANCE, MEDIAN and QUANTILE_CONT of a column, SUM and AVG of written-out numbers by CASE, and arithmetic, ROUND, shares, running totals and ranks of these; *, MIN, MAX, CORR and other functions could carry one person’s value.',
    help: 'Use quantiles instead of MIN and MAX, figures by bands of one column instead of CORR and REGR, and COUNT(*) with GROUP BY instead of *.',
  },
  'aggregate-function-form': {
    title: 'This form of the function is not accepted',
    reason:
      'DISTINCT, ORDER BY and lists of fractions inside a function change which people contribute, so contributors could not be counted.',
    help: 'Put a condition into WHERE or FILTER, and ask each quantile by itself: quantile_cont(x, 0.25), quantile_cont(x, 0.75).',
  },
  'aggregate-no-figure': {
    title: 'No aggregate in the SELECT list',
    reason:
      'Under this agreement only aggregates are shown, so the SELECT list must hold at least one of COUNT(*), COUNT(DISTINCT person), SUM or AVG.',
    help: whoHelps,
  },
  'aggregate-not-numeric': {
    title: 'Only numbers can be added',
    reason: 'SUM and AVG take a plain column of whole or decimal numbers.',
    help: 'COUNT(*) with GROUP BY works for every column.',
  },
  'aggregate-group-by': {
    title: 'Not a value to group by',
    reason:
      'GROUP BY takes columns, CASE with written-out results, date_trunc, year, quarter, month, strftime, dayname, left, right, substr, upper, lower, coalesce, nullif, least, greatest, whole bands (x // 10) and written-out differences (year(d) - 1) of them, by name, alias or position, and every value selected must be among them; anything else could fail on one person’s row and so betray it.',
    help: 'Name every value of the SELECT list in GROUP BY, or leave it out.',
  },
  'aggregate-condition': {
    title: 'Not a condition that can be checked beforehand',
    reason:
      'WHERE and FILTER compare columns, and the functions of them that GROUP BY takes, with written-out values: =, <>, <, <=, >, >=, IN, BETWEEN, IS NULL, IS DISTINCT FROM, LIKE and ILIKE ‘prefix%’, starts_with, with AND, OR and NOT; person IN (SELECT person …) and EXISTS ask for other rows of the person. Anything else could fail, or take longer, on one person’s row and so betray it.',
    help: 'Compare the column itself with a written-out value; for people without rows, write NOT EXISTS.',
  },
  'aggregate-literal': {
    title: 'The value does not fit the column',
    reason:
      'A value must have the column’s type, so that comparing never fails on the data: text and codes in quotes, dates as ‘YYYY-MM-DD’, numbers plain.',
    help: 'The schema panel shows each column’s type.',
  },
  'aggregate-having': {
    title: 'Not a HAVING over shown figures',
    reason:
      'HAVING compares grouped columns and figures, as they are shown after protection, with written-out values.',
    help: 'Use a figure of the SELECT list in HAVING.',
  },
  'aggregate-order': {
    title: 'Not an ORDER BY over shown figures',
    reason:
      'ORDER BY takes grouped columns and figures, as they are shown after protection, by name or position.',
    help: 'Order by a column of the SELECT list.',
  },
  'aggregate-limit': {
    title: 'Not a plain LIMIT',
    reason: 'LIMIT and OFFSET take a written-out whole number, and act after protection.',
    help: 'Write a number.',
  },
  'aggregate-distinct': {
    title: 'SELECT DISTINCT is not accepted',
    reason:
      'The rows of a grouped result differ anyhow; DISTINCT would act on figures before they are protected.',
    help: 'Leave out DISTINCT.',
  },
  'aggregate-ambiguous-name': {
    title: 'A name means two things',
    reason: 'An alias has the name of another column or figure, so the query could be read in two ways.',
    help: 'Choose another alias.',
  },
  'aggregate-too-large': {
    title: 'The query is too large',
    reason:
      'An aggregate has at most 16 grouped columns, 64 figures and 2,000 conditions, nested at most 64 deep.',
    help: 'Divide the question.',
  },
} as const;

export type AggregateRefusalCode = keyof typeof aggregateRefusals;

/** What names what it refuses, and so can say what to write instead of that. */
const written: ReadonlySet<AggregateRefusalCode> = new Set([
  'aggregate-select-item',
  'aggregate-function-form',
  'aggregate-group-by',
  'aggregate-condition',
  'aggregate-table',
  'aggregate-having',
  'aggregate-order',
]);

/** The query is not of the shape aggregates mode answers. `facts.position` is a byte offset into the SQL. */
export class AggregateRefused extends VitrineError {
  readonly code: AggregateRefusalCode;
  readonly status = 422;
  readonly title: string;
  /** Byte offset (UTF-8) of the refused part in the SQL text, where the parser gave one. */
  readonly position: number | undefined;

  constructor(code: AggregateRefusalCode, at?: AstNode, named?: string) {
    const { title, reason, help } = aggregateRefusals[code];
    const position = at === undefined ? undefined : positionOf(at);
    super({
      detail: named === undefined ? reason : `${named}: ${reason}`,
      help: (at !== undefined && written.has(code) ? alternativeTo(at) : undefined) ?? help,
      facts: position === undefined ? {} : { position },
    });
    this.code = code;
    this.title = title;
    this.position = position;
  }
}

function positionOf(node: AstNode): number | undefined {
  // 2^64 − 1 is the parser's way of saying that it does not know.
  const position = Number(numberText(node['query_location']));
  return Number.isSafeInteger(position) ? position : undefined;
}
