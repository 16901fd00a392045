import { isList, isNode, type AstNode } from '@vitrine/policy/sql/kit';
import type { PlanType } from './condition.ts';
import { conjuncts } from './join-conditions.ts';
import { isLiteral, isNull, literalType, readLiteral } from './literals.ts';
import { formOf, nodeOf, sameName, textOf } from './node.ts';
import type { Onward } from './onward-plan.ts';
import type { OnwardSource } from './onward-source.ts';
import { AggregateRefused } from './refusals.ts';
import { columnPath } from './table-scope.ts';
import type { WrittenRows } from './written-rows.ts';

/** The written-out rows, each value of its column's one type. @throws AggregateRefused */
export function readWrittenList(
  select: AstNode,
  source: OnwardSource,
  texts: Onward['texts'],
): Onward['list'] {
  const { list } = source;
  if (list === undefined) return null;
  const from = nodeOf(select['from_table'], 'aggregate-table', select);
  const on = keysOf(from, list, source, texts);
  const types = list.columns.map((_, at): PlanType => {
    const key = on.find((one) => one.key === at);
    if (key !== undefined) return texts[key.text]?.type ?? 'string';
    const met = new Set(
      list.rows.flatMap((row) => {
        const value = row[at];
        const type = value !== undefined && isLiteral(value) ? literalType(value) : undefined;
        return type === undefined ? [] : [type];
      }),
    );
    if (met.has('decimal')) met.delete('integer');
    const [type = 'string', ...more] = met;
    if (more.length > 0) throw new AggregateRefused('aggregate-literal', from);
    return type;
  });
  const isNumber = (at: number): boolean =>
    (types[at] === 'integer' || types[at] === 'decimal') && !on.some(({ key }) => key === at);
  return {
    outer: textOf(from['join_type']) === 'LEFT',
    on,
    rows: list.rows.map((row) =>
      row.map((value, at) => (isNull(value) ? null : readLiteral(value, types[at] ?? 'string'))),
    ),
    texts: list.columns.flatMap((name, at) =>
      isNumber(at) ? [] : [{ at, type: types[at] ?? 'string', name }],
    ),
    numbers: list.columns.flatMap((_, at) => (isNumber(at) ? [at] : [])),
  };
}

/** Which written-out column stands for which group. */
function keysOf(
  from: AstNode,
  list: WrittenRows,
  { alias }: OnwardSource,
  texts: Onward['texts'],
): NonNullable<Onward['list']>['on'] {
  const using = from['using_columns'];
  const pairs =
    isList(using) && using.length > 0
      ? using.map(
          (name) =>
            [
              [alias, textOf(name) ?? ''],
              [list.alias, textOf(name) ?? ''],
            ] as const,
        )
      : conjuncts(nodeOf(from['condition'], 'aggregate-table', from)).map((one) => {
          const [left, right] = [one['left'], one['right']].map((side) =>
            isNode(side) ? columnPath(side) : [],
          );
          if (formOf(one) !== 'COMPARISON/COMPARE_EQUAL') throw new AggregateRefused('aggregate-table', one);
          return [left ?? [], right ?? []] as const;
        });
  return pairs.map((pair) => {
    const text = pair.map((path) => textNamed(texts, path, alias)).find((at) => at !== undefined);
    const key = pair
      .map((path) => (sameName(path[0] ?? '', list.alias) || path.length === 1 ? path.at(-1) : undefined))
      .map((name) => list.columns.findIndex((one) => name !== undefined && sameName(one, name)))
      .find((at) => at >= 0);
    if (text === undefined || key === undefined) throw new AggregateRefused('aggregate-table', from);
    return { text, key };
  });
}

/** The place of a group by its name, with or without the table's. */
export function textNamed(
  texts: Onward['texts'],
  path: readonly string[],
  alias: string,
): number | undefined {
  if (path.length > 2 || (path.length === 2 && !sameName(path[0] ?? '', alias))) return undefined;
  const at = texts.findIndex(({ name }) => sameName(name, path.at(-1) ?? ''));
  return at < 0 ? undefined : at;
}
