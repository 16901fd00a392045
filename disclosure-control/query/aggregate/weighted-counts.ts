import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import type { Expression } from './expression.ts';
import { isLiteral, isNull, literalType, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';

const most = 12;

/** A count of rows, and what each of them counts for. */
interface Weighted {
  readonly weight: number;
  /** The count, as a figure that a query could have. */
  readonly count: AstNode;
}

/**
 * `SUM(CASE WHEN … THEN 2 … ELSE 0 END)` and `AVG` of the same, whose results are written-out numbers: they are counts
 * of rows with a weight each, so that each count is protected by itself and no weight reaches the data.
 *
 * @returns nothing where it is anything else
 */
function weightedCounts(
  node: AstNode,
): { readonly of: readonly Weighted[]; readonly among: AstNode | undefined } | undefined {
  const name = textOf(node['function_name'])?.toLowerCase() ?? '';
  const refusal = 'aggregate-select-item';
  if (formOf(node) !== 'FUNCTION/FUNCTION' || !['sum', 'avg', 'mean'].includes(name)) return undefined;
  const [choice, ...more] = nodesOf(node['children'], refusal, node);
  if (choice === undefined || more.length > 0 || formOf(choice) !== 'CASE/CASE_EXPR') return undefined;
  if (isNode(node['filter']) || node['distinct'] === true) return undefined;
  onlyFields(choice, ['class', 'type', 'alias', 'case_checks', 'else_expr'], refusal);
  const checks = nodesOf(choice['case_checks'], refusal, node);
  const otherwise = choice['else_expr'];
  const results = [...checks.map((check) => nodeOf(check['then_expr'], refusal, node)), otherwise];
  const weights = results.map((one) => (isNode(one) ? numberOf(one) : undefined));
  if (!weights.every((weight) => weight !== undefined)) return undefined;
  const distinct = [...new Set(weights)].filter((weight) => weight !== 0);
  if (distinct.length === 0 || distinct.length > most) return undefined;
  const [first] = checks;
  const onlyCheck = checks.length === 1 && weights.at(-1) === 0 ? first : undefined;
  const counting = (filter: AstNode | null): AstNode => ({
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias: '',
    function_name: 'count_star',
    children: [],
    filter,
    distinct: false,
    order_bys: null,
    query_location: node['query_location'] ?? null,
  });
  const of = distinct.map((weight) => {
    const filter =
      onlyCheck === undefined
        ? {
            class: 'COMPARISON',
            type: 'COMPARE_EQUAL',
            left: choice,
            right: results[weights.indexOf(weight)],
          }
        : onlyCheck['when_expr'];
    return { weight, count: counting(filter as AstNode) };
  });
  return { of, among: name === 'sum' ? undefined : counting(null) };
}

function numberOf(node: AstNode): number | undefined {
  if (!isLiteral(node) || isNull(node)) return undefined;
  const type = literalType(node);
  if (type !== 'integer' && type !== 'decimal') return undefined;
  const value = Number(readLiteral(node, 'decimal').text);
  return Number.isFinite(value) && Math.abs(value) <= 1e6 ? value : undefined;
}

/** A sum or mean of written-out numbers, as counts with a weight each; `figure` is the count of what it is given. */
export function weightedSum(node: AstNode, figure: (count: AstNode) => Expression): Expression | undefined {
  const counts = weightedCounts(node);
  if (counts === undefined) return undefined;
  const [first] = counts.of;
  // A plain count keeps its name and its rounding.
  if (counts.of.length === 1 && first?.weight === 1 && counts.among === undefined) return undefined;
  const sum = counts.of
    .map(({ weight, count }): Expression => {
      const right = figure(count);
      return weight === 1
        ? right
        : { op: 'arithmetic', is: '*', left: { op: 'number', value: weight }, right };
    })
    .reduce((left, right) => ({ op: 'arithmetic', is: '+', left, right }));
  return counts.among === undefined
    ? sum
    : { op: 'arithmetic', is: '/', left: sum, right: figure(counts.among) };
}
