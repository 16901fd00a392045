import { isList, isNode, type AstNode } from '../kit/ast.ts';
import type { JudgeContext } from './judge-context.ts';
import { shown } from './judge-context.ts';
import { tableDecisionOn } from './functions.ts';
import { notingNaN } from './known-wrong.ts';
import { resolveName } from './names.ts';
import { folded, isEmpty, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import {
  columnsNamed,
  newFrame,
  noOrigins,
  originsOf,
  renamed,
  Scope,
  union,
  type Column,
  type Relation,
  type Walk,
} from './scope.ts';
import { charactersOf, columnCharacters } from './size.ts';
import { sourceForms, words } from './syntax.ts';
import { judgeLiteral } from './types.ts';

const common = ['type', 'alias', 'sample', 'query_location'];

/** Judges what stands in FROM and makes its columns known in the scope. @throws QueryRefused */
export function judgeSource(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): void {
  const kind = textOf(node, 'type');
  const form = sourceForms[kind];
  if (form === undefined) throw context.unknownPart(node, kind);
  context.onlyFields(node, [...common, ...form.fields], kind);
  judgeSample(context, node, nodeOf(node, 'sample'));
  const alias = folded(textOf(node, 'alias'));
  const add = (relation: Relation, name: string = alias): void => {
    context.spend(node, 1 + relation.columns.length);
    scope.relations.push(renamed(relation, name, textsOf(node, 'column_name_alias')));
  };
  switch (kind) {
    case 'BASE_TABLE':
      add(namedTable(context, node, scope), alias || folded(textOf(node, 'table_name')));
      return;
    case 'SUBQUERY': {
      const statement = nodeOf(node, 'subquery') ?? {};
      context.onlyFields(statement, ['node'], kind);
      const query = nodeOf(statement, 'node');
      if (query === undefined) throw context.unknownPart(node, kind);
      add(walk.query(query, scope), alias || 'unnamed_subquery');
      return;
    }
    case 'JOIN':
      judgeJoin(context, walk, node, scope);
      return;
    case 'TABLE_FUNCTION': {
      const rows = notingNaN(context, scope, () => judgeTableFunction(context, walk, node, scope));
      add(rows, alias || rows.alias);
      return;
    }
    case 'EXPRESSION_LIST':
      add(notingNaN(context, scope, () => judgeValues(context, walk, node, scope)));
      return;
    case 'PIVOT': {
      const inner = new Scope(scope, newFrame());
      add(notingNaN(context, inner, () => judgePivot(context, walk, node, inner)));
      return;
    }
    default:
      return;
  }
}

function namedTable(context: JudgeContext, node: AstNode, scope: Scope): Relation {
  const name = textOf(node, 'table_name');
  const schema = folded(textOf(node, 'schema_name'));
  const within = schema === '' ? scope.with(folded(name)) : undefined;
  if (within !== undefined) return within;
  const catalog = textOf(node, 'catalog_name');
  if (context.framesAllowed && schema === 'frames' && catalog === '') return sharedFrame(context, name);
  const table = context.tables.get(folded(name));
  if (table === undefined || catalog !== '' || (schema !== '' && schema !== 'main')) {
    const parts = [catalog, textOf(node, 'schema_name'), name];
    throw context.tableRefused(node, parts.filter((part) => part !== '').join('.'));
  }
  context.usedTables.add(table.dataset);
  return {
    alias: folded(name),
    columns: table.columns.map((column) => ({
      name: column.name,
      origins: context.originOf(table, column.name),
      characters: columnCharacters,
    })),
    open: false,
    exact: true,
    withoutNaN: true,
  };
}

/**
 * A frame that code of the room shares. Its rows are of the cut, as all that the code saw; which columns it has only
 * the engine knows, so none is named in a refusal: their names may be of the code's making.
 */
function sharedFrame(context: JudgeContext, name: string): Relation {
  context.usedFrames.add(folded(name));
  context.floatsMade += 1;
  return { alias: folded(name), columns: [], open: true };
}

function judgeJoin(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): void {
  const type = textOf(node, 'join_type');
  const how = textOf(node, 'ref_type');
  if (!words.join_type.some((word) => word === type)) throw context.unknownPart(node, `join_type.${type}`);
  if (!words.ref_type.some((word) => word === how)) throw context.unknownPart(node, `ref_type.${how}`);
  context.joins.push({ type, how });
  const [left, right] = [nodeOf(node, 'left'), nodeOf(node, 'right')];
  if (left === undefined || right === undefined) throw context.unknownPart(node, 'JOIN');
  walk.source(left, scope);
  const lefts = scope.relations.length;
  // The right side may be lateral: it sees the left.
  walk.source(right, scope);
  for (const name of textsOf(node, 'using_columns')) resolveName(context, node, [name], scope);
  if (how === 'NATURAL') {
    for (const relation of scope.relations) {
      for (const column of relation.columns) {
        context.spend(node, scope.relations.length);
        const shared = scope.relations.filter(
          (one) => one.open || columnsNamed(one, folded(column.name)).length > 0,
        );
        if (shared.length > 1) context.use(column.origins);
      }
    }
  }
  const condition = nodeOf(node, 'condition');
  if (condition !== undefined) walk.expression(condition, scope);
  // After the join nobody sees its right side.
  if (type === 'SEMI' || type === 'ANTI') {
    const rights = scope.relations.splice(lefts);
    for (const right of rights) scope.relations.push({ ...right, exact: undefined });
  }
}

function judgeTableFunction(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Relation {
  const call = nodeOf(node, 'function') ?? {};
  const name = folded(textOf(call, 'function_name'));
  const decision = tableDecisionOn(name);
  const plain = textOf(call, 'schema') === '' && textOf(call, 'catalog') === '';
  if (textOf(call, 'class') !== 'FUNCTION' || !decision.allowed || !plain) {
    throw context.refusal(
      'function-refused',
      node,
      `The table function ${shown(name)} is not accepted. ${decision.reason}`,
      'In FROM, range, generate_series and unnest are accepted, and the tables of the agreement.',
      { name: shown(name) },
    );
  }
  context.onlyFields(
    call,
    ['class', 'type', 'alias', 'query_location', 'function_name', 'children', 'order_bys', 'is_operator'],
    'TABLE_FUNCTION',
  );
  if (!isEmpty(nodeOf(call, 'order_bys')?.['orders']) || call['is_operator'] === true) {
    throw context.unknownPart(node, 'TABLE_FUNCTION');
  }
  context.functions.add(name);
  const origins = union(nodesOf(call, 'children').map((child) => walk.expression(child, scope)));
  // DuckDB names the one column after the function.
  const columns: Column[] = [{ name, origins }];
  if (textOf(node, 'with_ordinality') === 'WITH_ORDINALITY') {
    columns.push({ name: 'ordinality', origins: noOrigins });
  }
  return { alias: name, columns, open: false };
}

function judgeValues(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Relation {
  const rows = node['values'];
  if (!isList(rows)) throw context.unknownPart(node, 'EXPRESSION_LIST');
  const columns: Column[] = [];
  for (const row of rows) {
    if (!isList(row)) throw context.unknownPart(node, 'EXPRESSION_LIST');
    row.forEach((value, at) => {
      if (!isNode(value)) throw context.unknownPart(node, 'EXPRESSION_LIST');
      const origins = walk.expression(value, scope);
      const name = textsOf(node, 'expected_names')[at] ?? `col${at}`;
      const known = columns[at];
      columns[at] = {
        name,
        origins: union([known?.origins ?? noOrigins, origins]),
        characters: Math.max(known?.characters ?? 0, charactersOf(value, scope)),
      };
    });
  }
  return { alias: '', columns, open: false };
}

/** PIVOT and UNPIVOT: unnamed columns of the source group or repeat, so all of them count as used. */
function judgePivot(context: JudgeContext, walk: Walk, node: AstNode, inner: Scope): Relation {
  const source = nodeOf(node, 'source');
  if (source === undefined) throw context.unknownPart(node, 'PIVOT');
  walk.source(source, inner);
  const origins = context.use(union(inner.relations.map(originsOf)));
  const mustExist = (name: string): void => void resolveName(context, node, [name], inner);
  for (const one of nodesOf(node, 'aggregates')) walk.expression(one, inner);
  textsOf(node, 'groups').forEach(mustExist);
  for (const pivot of nodesOf(node, 'pivots')) {
    context.onlyFields(pivot, ['pivot_expressions', 'unpivot_names', 'entries'], 'PIVOT');
    for (const one of nodesOf(pivot, 'pivot_expressions')) walk.expression(one, inner);
    const unpivots = textsOf(pivot, 'unpivot_names').length > 0;
    for (const entry of nodesOf(pivot, 'entries')) {
      context.onlyFields(entry, ['values', 'star_expr', 'alias'], 'PIVOT');
      const computed = nodeOf(entry, 'star_expr');
      if (computed !== undefined) walk.expression(computed, inner);
      for (const value of nodesOf(entry, 'values')) {
        judgeLiteral(context, node, value);
        if (unpivots) mustExist(textOf(value, 'value'));
      }
    }
  }
  return { alias: '', columns: [{ name: '', origins }], open: true };
}

/** Checks TABLESAMPLE and USING SAMPLE. */
export function judgeSample(context: JudgeContext, node: AstNode, sample: AstNode | undefined): void {
  if (sample === undefined) return;
  context.onlyFields(sample, ['sample_size', 'is_percentage', 'method', 'seed', 'repeatable'], 'SAMPLE');
  judgeLiteral(context, node, nodeOf(sample, 'sample_size'));
}
