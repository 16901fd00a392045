import { isNode, type AstNode } from '../ast.ts';
import type { CaseFile } from './case-file.ts';
import { judgeLambda } from './calls.ts';
import { resolveName } from './names.ts';
import { folded, nodeOf, nodesOf, textOf, textsOf } from './reading.ts';
import { union, type Column, type Relation, type Scope, type Walk } from './scope.ts';

/** `*`, `t.*`, `* EXCLUDE … REPLACE … RENAME …` and `COLUMNS(…)`: the columns it stands for. @throws QueryRefused */
export function judgeStar(file: CaseFile, walk: Walk, node: AstNode, scope: Scope): Relation {
  const name = folded(textOf(node, 'relation_name'));
  const relations = scope.relations.filter((one) => name === '' || one.alias === name);
  const every = relations.flatMap((one) => one.columns);
  let open = relations.some((one) => one.open);
  file.spend(node, 1 + every.length);
  if (relations.length === 0 && name !== '') {
    // `s.*` also opens a struct column.
    const origins = resolveName(file, node, [textOf(node, 'relation_name')], scope);
    every.push({ name: '', origins });
    open = true;
  }

  const expression = nodeOf(node, 'expr');
  if (expression !== undefined) {
    if (textOf(expression, 'class') === 'LAMBDA') judgeLambda(file, walk, expression, scope);
    else walk.expression(expression, scope);
    open = true;
  }
  if (node['columns'] === true) open = true;

  const named = new Map<string, string>();
  const keyOf = (written: string): string => {
    named.set(folded(written), written);
    return folded(written);
  };
  const excluded = new Set(
    [
      ...textsOf(node, 'exclude_list'),
      ...nodesOf(node, 'qualified_exclude_list').map((one) => textOf(one, 'column')),
    ].map(keyOf),
  );
  const replaced = new Map<string, AstNode>();
  for (const entry of nodesOf(node, 'replace_list')) {
    const value = entry['value'];
    if (!isNode(value)) throw file.unknownPart(node, 'STAR.replace_list');
    replaced.set(keyOf(textOf(entry, 'key')), value);
  }
  const renamed = new Map<string, string>();
  for (const entry of nodesOf(node, 'rename_list')) {
    renamed.set(keyOf(textOf(nodeOf(entry, 'key') ?? {}, 'column')), textOf(entry, 'value'));
  }
  for (const [one, written] of named) {
    if (!open && !every.some((column) => folded(column.name) === one)) {
      throw file.columnRefused(node, written, relations);
    }
  }
  const columns = every
    .filter((column) => !excluded.has(folded(column.name)))
    .map((column): Column => {
      const value = replaced.get(folded(column.name));
      return {
        name: renamed.get(folded(column.name)) ?? column.name,
        origins: value === undefined ? column.origins : walk.expression(value, scope),
      };
    });
  file.use(union(columns.map((column) => column.origins)));
  return { alias: '', columns, open };
}
