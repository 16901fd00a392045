import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { formOf, textOf } from './node-form.ts';

/** What to write instead of a function that is not answered, by its name. */
const instead: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:min|max|arg_min|arg_max|min_by|max_by)$/,
    'Instead of MIN and MAX ask for QUANTILE_CONT(column, 0.05) and 0.95, or COUNT(*) by bands (CASE, column // 10 * 10).',
  ],
  [
    /^(?:corr|covar_.*|regr_.*)$/,
    'Instead of CORR and REGR ask for AVG of the one column by bands of the other: GROUP BY column // 10 * 10.',
  ],
  [
    /^regexp_.*|^~$|similar/,
    'Instead of a regular expression write LIKE ‘I2%’, left(code, 3) IN (…) or left(code, 3) BETWEEN ‘I20’ AND ‘I25’.',
  ],
  [
    /^(?:lag|lead|row_number|first_value|last_value|nth_value)$/,
    'Windows take figures of groups only. For a person’s first event write NOT EXISTS (an earlier row), or MIN(date) in a sub-query GROUP BY person; for the next one EXISTS (SELECT 1 FROM the table b WHERE b.person_id = a.person_id AND b.day BETWEEN a.day + 1 AND a.day + 30).',
  ],
  [
    /^approx_/,
    'Instead of an approximate function write COUNT(DISTINCT person_id) or QUANTILE_CONT: they are protected anyhow.',
  ],
  [
    /^(?:stddev_pop|var_pop|mode|mad|skewness|kurtosis|entropy)$/,
    'Write STDDEV or VARIANCE (of a sample), or a MEDIAN.',
  ],
  [/^(?:\|\||concat|concat_ws)$/, 'Instead of putting texts together, group by both columns: GROUP BY a, b.'],
  [
    /^(?:list|array_agg|string_agg|group_concat|histogram|first|last|any_value)$/,
    'Instead of a list of values write COUNT(*) with GROUP BY the column: each value of enough people has a row.',
  ],
  [
    /^(?:date_diff|datediff|age|date_sub)$/,
    'Differences of two dates are compared, not added up: EXISTS (… AND b.day BETWEEN a.day AND a.day + 7), once for each band of days.',
  ],
  [
    /^(?:random|now|current_date|current_timestamp|today|error)$/,
    'Write the value itself: DATE ‘2020-01-01’.',
  ],
  [
    /^(?:~~|!~~|~~\*|!~~\*)$/,
    'LIKE takes a beginning, ‘I2%’; for letters within write substr(code, 2, 1) = ‘2’.',
  ],
  [/^(?:least|greatest)$/, 'Bands are grouped by, not added up: COUNT(*) … GROUP BY least(column, 30).'],
];

const ofCasts =
  'Casts could fail on one row: leave a column as it is, and give groups other names by CASE column WHEN ‘1’ THEN … END.';

/** What to write instead of a part of a query that is refused, where there is something; by the query alone. */
export function alternativeTo(node: AstNode): string | undefined {
  if (formOf(node).startsWith('SUBQUERY/')) {
    if (node['subquery_type'] === 'SCALAR')
      return 'Instead of a sub-query for the total write SUM(COUNT(*)) OVER (), of the shown groups; or ask for it by itself.';
    if (node['subquery_type'] === 'ANY')
      return 'For people without a row write NOT EXISTS (SELECT 1 FROM other o WHERE o.person_id = t.person_id); for several tables join several conditions by AND.';
  }
  if (distinctValues(node))
    return 'Different values are not counted: GROUP BY the column, and each row is a value that enough people have.';
  const name = textOf(node['function_name'])?.toLowerCase();
  const found = name === undefined ? undefined : instead.find(([of]) => of.test(name))?.[1];
  if (found !== undefined) return found;
  const within = Object.values(node)
    .flatMap((value) => (isList(value) ? value : [value]).filter(isNode))
    .map(alternativeTo)
    .find((one) => one !== undefined);
  return within ?? (formOf(node) === 'CAST/OPERATOR_CAST' ? ofCasts : undefined);
}

/** COUNT(DISTINCT column) of a column that is no person. */
function distinctValues(node: AstNode): boolean {
  return textOf(node['function_name'])?.toLowerCase() === 'count' && node['distinct'] === true;
}
