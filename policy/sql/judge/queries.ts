import type { AstNode } from '../kit/ast.ts';
import { judgeOrders } from './calls.ts';
import type { JudgeContext } from './judge-context.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import {
  noOrigins,
  originsOf,
  renamed,
  Scope,
  union,
  type Answer,
  type Column,
  type Origins,
  type Relation,
  type Walk,
} from './scope.ts';
import { markCondition } from './known-wrong.ts';
import { charactersOf } from './size.ts';
import { judgeSample } from './sources.ts';
import { judgeStar } from './stars.ts';
import { words } from './syntax.ts';

const common = ['type', 'modifiers', 'cte_map'];

/** Judges WITH and makes its queries known in the scope. */
export function judgeWiths(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): void {
  const map = nodeOf(node, 'cte_map') ?? {};
  context.onlyFields(map, ['map'], 'WITH');
  for (const entry of nodesOf(map, 'map')) {
    const name = folded(textOf(entry, 'key'));
    const value = nodeOf(entry, 'value') ?? {};
    context.onlyFields(value, ['query', 'aliases', 'materialized', 'key_targets'], 'WITH');
    const statement = nodeOf(value, 'query') ?? {};
    context.onlyFields(statement, ['node'], 'WITH');
    const query = nodeOf(statement, 'node');
    if (query === undefined) throw context.unknownPart(node, 'WITH');
    const aliases = textsOf(value, 'aliases');
    const relation =
      textOf(query, 'type') === 'RECURSIVE_CTE_NODE'
        ? judgeRecursive(context, walk, query, name, aliases, scope)
        : walk.query(query, scope);
    const named = renamed(relation, name, aliases);
    const keys = new Scope(scope);
    keys.relations.push(named);
    for (const key of nodesOf(value, 'key_targets')) walk.expression(key, keys);
    scope.withs.set(name, named);
  }
}

function judgeRecursive(
  context: JudgeContext,
  walk: Walk,
  node: AstNode,
  name: string,
  aliases: readonly string[],
  scope: Scope,
): Relation {
  context.onlyFields(
    node,
    [...common, 'cte_name', 'union_all', 'left', 'right', 'aliases', 'key_targets'],
    'WITH RECURSIVE',
  );
  const [left, right] = [nodeOf(node, 'left'), nodeOf(node, 'right')];
  if (left === undefined || right === undefined) throw context.unknownPart(node, 'WITH RECURSIVE');
  const own = new Scope(scope);
  judgeWiths(context, walk, node, own);
  // The first part does not see itself: there its name would be looked for among files.
  const start = walk.query(left, own);
  // What it makes of its own rows may grow with each step.
  const before: Relation = {
    alias: start.alias,
    open: start.open,
    columns: start.columns.map(({ name: column, origins }) => ({ name: column, origins })),
  };
  own.withs.set(name, renamed(before, name, aliases));
  const step = walk.query(right, own);
  context.spend(node, start.columns.length + step.columns.length);
  return merged(start, step);
}

/** Judges a set operation: an aggregate only if both sides are. */
export function judgeSetOperation(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Answer {
  context.onlyFields(node, [...common, 'setop_type', 'setop_all', 'left', 'right'], 'SET_OPERATION');
  const kind = textOf(node, 'setop_type');
  if (!words.setop_type.some((word) => word === kind)) throw context.unknownPart(node, `setop_type.${kind}`);
  const [left, right] = [nodeOf(node, 'left'), nodeOf(node, 'right')];
  if (left === undefined || right === undefined) throw context.unknownPart(node, 'SET_OPERATION');
  const [one, other] = [walk.query(left, scope), walk.query(right, scope)];
  context.spend(node, one.columns.length + other.columns.length);
  const relation = kind === 'UNION_BY_NAME' ? byName(one, other) : merged(one, other);
  const output = new Scope(scope, scope.frame);
  output.relations.push(relation);
  judgeModifiers(context, walk, node, output);
  const sides = [one.outcome, other.outcome];
  return {
    ...relation,
    outcome: {
      grouping: sides.every((side) => side.grouping === 'none') ? 'none' : 'groups',
      result: sides.every((side) => side.result === 'aggregate') ? 'aggregate' : 'per-person',
    },
  };
}

function merged(one: Relation, other: Relation): Relation {
  const rest = originsOf(other);
  const columns = one.columns.map((column, at): Column => ({
    name: column.name,
    origins: union([
      column.origins,
      one.open || other.open ? rest : (other.columns[at]?.origins ?? noOrigins),
    ]),
    characters:
      one.open || other.open
        ? Infinity
        : Math.max(column.characters ?? Infinity, other.columns[at]?.characters ?? Infinity),
  }));
  const withoutNaN = one.withoutNaN === true && other.withoutNaN === true;
  return { alias: '', columns, open: one.open || other.open, ...(withoutNaN ? { withoutNaN } : {}) };
}

function byName(one: Relation, other: Relation): Relation {
  return { alias: '', columns: [...one.columns, ...other.columns], open: one.open || other.open };
}

/** Judges a SELECT. */
export function judgeSelect(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Answer {
  context.onlyFields(
    node,
    [
      ...common,
      'select_list',
      'from_table',
      'where_clause',
      'group_expressions',
      'group_sets',
      'aggregate_handling',
      'having',
      'sample',
      'qualify',
    ],
    'SELECT',
  );
  const handling = textOf(node, 'aggregate_handling');
  if (!words.aggregate_handling.some((word) => word === handling)) {
    throw context.unknownPart(node, `aggregate_handling.${handling}`);
  }
  const from = nodeOf(node, 'from_table');
  if (from === undefined) throw context.unknownPart(node, 'SELECT.from_table');
  walk.source(from, scope);
  judgeSample(context, node, nodeOf(node, 'sample'));

  const list = nodesOf(node, 'select_list');
  const columns: Column[] = [];
  const plain: Origins[] = [];
  let open = false;
  for (const item of list) {
    const { aggregates, expansions } = scope.frame;
    if (textOf(item, 'class') === 'STAR') {
      const star = judgeStar(context, walk, item, scope);
      columns.push(...star.columns);
      plain.push(originsOf(star));
      open ||= star.open;
    } else {
      const origins = walk.expression(item, scope);
      if (scope.frame.aggregates === aggregates) plain.push(origins);
      // Only the engine knows what it calls an expression without an alias, or one that is several columns.
      const several =
        scope.frame.expansions > expansions || folded(textOf(item, 'function_name')) === 'unnest';
      const name = several ? '' : textOf(item, 'alias') || (textsOf(item, 'column_names').at(-1) ?? '');
      if (name === '') open = true;
      const characters = charactersOf(item, scope);
      columns.push({ name, origins, characters });
      if (textOf(item, 'alias') !== '') {
        scope.aliases.set(folded(name), origins);
        scope.aliasCharacters.set(folded(name), characters);
      }
    }
  }
  const groups = nodesOf(node, 'group_expressions').map((one) => walk.expression(one, scope));
  for (const field of ['where_clause', 'having', 'qualify']) {
    const expression = nodeOf(node, field);
    if (expression === undefined) continue;
    markCondition(context, expression);
    walk.expression(expression, scope);
  }
  judgeModifiers(context, walk, node, scope);
  const whole = scope.frame.aggregates > 0;
  const byGroups = groups.length > 0 || (whole && handling === 'FORCE_AGGREGATES');
  const grouping = byGroups ? 'groups' : whole ? 'whole' : 'none';
  const ofPersons = scope.frame.picks || context.pseudonymsIn(union([...plain, ...groups]));
  return {
    alias: '',
    columns,
    open,
    outcome: { grouping, result: grouping === 'none' || ofPersons ? 'per-person' : 'aggregate' },
  };
}

/** ORDER BY, LIMIT, DISTINCT. */
function judgeModifiers(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): void {
  for (const modifier of nodesOf(node, 'modifiers')) {
    switch (textOf(modifier, 'type')) {
      case 'ORDER_MODIFIER':
        context.onlyFields(modifier, ['type', 'orders'], 'ORDER');
        judgeOrders(context, walk, modifier, 'orders', scope);
        break;
      case 'DISTINCT_MODIFIER':
        context.onlyFields(modifier, ['type', 'distinct_on_targets'], 'DISTINCT');
        for (const target of nodesOf(modifier, 'distinct_on_targets')) walk.expression(target, scope);
        break;
      case 'LIMIT_MODIFIER':
      case 'LIMIT_PERCENT_MODIFIER':
        context.onlyFields(modifier, ['type', 'limit', 'offset'], 'LIMIT');
        for (const field of ['limit', 'offset']) {
          const expression = nodeOf(modifier, field);
          if (expression !== undefined) walk.expression(expression, scope);
        }
        break;
      default:
        throw context.unknownPart(node, textOf(modifier, 'type'));
    }
  }
}
