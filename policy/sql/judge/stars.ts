import { isNode, type AstNode } from '../kit/ast.ts';
import type { JudgeContext } from './judge-context.ts';
import { judgeLambda } from './calls.ts';
import { resolveName } from './names.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from '../kit/reading.ts';
import { charactersOf } from './size.ts';
import { union, type Column, type Relation, type Scope, type Walk } from './scope.ts';

/** `*`, `t.*`, `* EXCLUDE … REPLACE … RENAME …` and `COLUMNS(…)`: the columns it stands for. @throws QueryRefused */
export function judgeStar(context: JudgeContext, walk: Walk, node: AstNode, scope: Scope): Relation {
  const name = folded(textOf(node, 'relation_name'));
  const relations = scope.relations.filter((one) => name === '' || one.alias === name);
  const every = relations.flatMap((one) => one.columns.map((column) => ({ column, table: one.alias })));
  let open = relations.some((one) => one.open);
  context.spend(node, 1 + every.length);
  if (relations.length === 0 && name !== '') {
    // `s.*` also opens a struct column.
    const origins = resolveName(context, node, [textOf(node, 'relation_name')], scope);
    every.push({ column: { name: '', origins }, table: '' });
    open = true;
  }

  const expression = nodeOf(node, 'expr');
  if (expression !== undefined) {
    if (textOf(expression, 'class') === 'LAMBDA') judgeLambda(context, walk, expression, scope);
    else walk.expression(expression, scope);
    open = true;
  }
  if (node['columns'] === true) {
    open = true;
    scope.frame.expansions++;
  }

  const named = new Map<string, string>();
  const keyOf = (written: string, table = ''): string => {
    const key = keyIn(folded(table), written);
    named.set(key, table === '' ? written : `${table}.${written}`);
    return key;
  };
  const excluded = new Set([
    ...textsOf(node, 'exclude_list').map((one) => keyOf(one)),
    // Of several tables' columns of the name, the others are shown.
    ...nodesOf(node, 'qualified_exclude_list').map((one) =>
      keyOf(textOf(one, 'column'), textOf(one, 'table')),
    ),
  ]);
  const replaced = new Map<string, AstNode>();
  for (const entry of nodesOf(node, 'replace_list')) {
    const value = entry['value'];
    if (!isNode(value)) throw context.unknownPart(node, 'STAR.replace_list');
    replaced.set(keyOf(textOf(entry, 'key')), value);
  }
  const renamed = new Map<string, string>();
  for (const entry of nodesOf(node, 'rename_list')) {
    const key = nodeOf(entry, 'key') ?? {};
    renamed.set(keyOf(textOf(key, 'column'), textOf(key, 'table')), textOf(entry, 'value'));
  }
  const keyed = every.map(({ column, table }) => ({
    column,
    keys: named.size === 0 ? [] : [keyIn('', column.name), keyIn(table, column.name)],
  }));
  const met = new Set(keyed.flatMap(({ keys }) => keys));
  for (const [one, written] of named) {
    if (!open && !met.has(one)) throw context.columnRefused(node, written, relations);
  }
  const columns = keyed
    .filter(({ keys }) => !keys.some((key) => excluded.has(key)))
    .map(({ column, keys }): Column => {
      const value = firstOf(keys, replaced);
      const { origins, characters = Infinity } = column;
      return {
        name: firstOf(keys, renamed) ?? column.name,
        origins: value === undefined ? origins : walk.expression(value, scope),
        characters: value === undefined ? characters : charactersOf(value, scope),
      };
    });
  context.use(union(columns.map((column) => column.origins)));
  return { alias: '', columns, open };
}

/** A column's name as it is written in these lists: bare, or behind its table's. */
const keyIn = (table: string, name: string): string => JSON.stringify([table, folded(name)]);

function firstOf<T>(keys: readonly string[], map: ReadonlyMap<string, T>): T | undefined {
  return keys.map((key) => map.get(key)).find((one) => one !== undefined);
}
