import { isList, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleTable } from '@vitrine/policy/cut';
import { figuresIn, shownColumns } from './figures-in.ts';
import type { AggregatePlan } from './plan.ts';
import { planSelect } from './plan-select.ts';
import type { ShownColumn } from './onward-source.ts';
import { readOnward } from './read-onward.ts';
import { AggregateRefused } from './refusals.ts';
import { selectNodes } from './select-node.ts';

/**
 * Reads DuckDB's parse tree as the shape that aggregates mode answers (docs/disclosure-rules.md) and
 * refuses everything else. The answer depends on the query and the agreement alone, never on data.
 *
 * @param ast what `json_serialize_sql` printed (the document, its one statement, or the SELECT node)
 * @throws AggregateRefused
 */
export function planAggregate(ast: AstNode, tables: readonly VisibleTable[]): AggregatePlan {
  const { selects, whole } = selectNodes(ast);
  const [first, ...more] = selects.map((select) => ({ select, plan: planTable(select, tables) }));
  if (first === undefined) throw new AggregateRefused('aggregate-statement');
  if (more.length === 0) return first.plan;
  const kinds = (plan: AggregatePlan): string =>
    shownColumns(plan)
      .map(({ figure, type }) => (figure ? 'figure' : type))
      .join();
  for (const { select, plan } of more)
    if (kinds(plan) !== kinds(first.plan) || plan.onward !== undefined)
      throw new AggregateRefused('aggregate-statement', select);
  if (first.plan.onward !== undefined) throw new AggregateRefused('aggregate-statement', first.select);
  const united = { ...first.plan, more: more.map(({ plan }) => plan) };
  const modifiers = whole['modifiers'];
  if (!isList(modifiers) || modifiers.length === 0) return united;
  const everything = { class: 'STAR', type: 'STAR' };
  const ordered = {
    type: 'SELECT_NODE',
    select_list: [everything],
    modifiers,
    aggregate_handling: 'STANDARD_HANDLING',
  };
  return {
    ...united,
    onward: [readOnward(ordered, { alias: '', columns: shownColumns(united), list: undefined })],
  };
}

/** A SELECT over a table of the agreement, or over a table of figures that another one makes. */
function planTable(select: AstNode, tables: readonly VisibleTable[], depth = 0): AggregatePlan {
  const inner = depth > 3 ? undefined : figuresIn(select);
  if (inner === undefined) return planSelect(select, tables);
  const plan = planTable(inner.query, tables, depth + 1);
  const next = readOnward(select, {
    alias: inner.alias,
    list: inner.list,
    columns: named(shownColumns(plan), inner, select),
  });
  return { ...plan, onward: [...(plan.onward ?? []), next] };
}

function named(
  columns: readonly ShownColumn[],
  { columns: names }: { readonly columns: readonly string[] },
  select: AstNode,
): readonly ShownColumn[] {
  if (names.length > columns.length) throw new AggregateRefused('aggregate-table', select);
  return columns.map((column, at) => ({ ...column, name: names[at] ?? column.name }));
}
