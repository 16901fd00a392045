import type { AstNode } from '../kit/ast.ts';
import type { JudgeContext } from './judge-context.ts';
import { decisionOn } from './functions.ts';
import { folded } from '../kit/reading.ts';
import {
  columnsNamed,
  noOrigins,
  originsOf,
  union,
  type Origins,
  type Relation,
  type Scope,
} from './scope.ts';

/** Words that DuckDB reads as functions when no column has the name. */
const wordFunctions: Readonly<Record<string, string>> = {
  current_date: 'current_date',
  current_time: 'get_current_time',
  current_timestamp: 'get_current_timestamp',
  localtime: 'current_localtime',
  localtimestamp: 'current_localtimestamp',
  current_user: 'current_user',
  current_role: 'current_role',
  current_catalog: 'current_catalog',
  current_schema: 'current_schema',
  session_user: 'session_user',
  user: 'user',
};

/** Columns that the engine adds to tables and files: where a row lies is not in any agreement. */
const pseudoColumns = new Set(['rowid', 'filename', 'file_row_number', 'file_index']);

/** What a dotted name reads, recorded as used. @throws QueryRefused when nothing granted has the name. */
export function resolveName(
  context: JudgeContext,
  node: AstNode,
  parts: readonly string[],
  scope: Scope,
): Origins {
  const [first = '', second] = parts.map(folded);
  for (const one of scope.outwards()) context.spend(node, 1 + one.relations.length);
  const found =
    (second === undefined ? undefined : qualified(context, first, second, scope)) ??
    (first === 'main' && parts.length > 2
      ? qualified(context, second ?? '', folded(parts[2] ?? ''), scope)
      : undefined) ??
    // `table.x` is never the field x of the table's whole row: the engine looks for a column, and so do we.
    (parts.length === 1 ? single(context, first, scope) : undefined);
  if (found !== undefined) return found;

  const word = parts.length === 1 ? wordFunctions[first] : undefined;
  if (word !== undefined) return wordFunction(context, node, word);
  const open = [...scope.outwards()].flatMap((one) => one.relations.filter((relation) => relation.open));
  const hidden = parts.some((part) => pseudoColumns.has(folded(part)));
  if (open.length > 0 && !hidden) return context.use(union(open.map(originsOf)));
  throw context.columnRefused(
    node,
    parts.join('.'),
    relationsNamed(scope, second === undefined ? '' : first),
  );
}

function wordFunction(context: JudgeContext, node: AstNode, name: string): Origins {
  const decision = decisionOn(name);
  if (!decision.allowed) {
    throw context.refusal(
      'function-refused',
      node,
      `${name} is not accepted. ${decision.reason}`,
      undefined,
      {
        name,
      },
    );
  }
  context.functions.add(name);
  return noOrigins;
}

/** A column by its bare name; or a whole row, by its table's name. */
function single(context: JudgeContext, name: string, scope: Scope): Origins | undefined {
  for (const one of scope.outwards()) {
    const parameter = one.parameters.get(name);
    const columns = one.relations.flatMap((relation) => columnsNamed(relation, name));
    const rows = columns.length > 0 ? [] : one.relations.filter((relation) => relation.alias === name);
    const found = [...columns.map((column) => column.origins), ...rows.map(originsOf)];
    // A parameter hides a column of its name; counting both as used errs on the side of the record.
    if (parameter !== undefined) return context.use(union([parameter, ...found]));
    const alias = found.length > 0 ? undefined : one.aliases.get(name);
    if (alias !== undefined) found.push(alias);
    if (found.length === 0) continue;
    const exact = one.relations.some(
      (relation) =>
        relation.exact === true && (relation.alias === name || columnsNamed(relation, name).length > 0),
    );
    if (!exact && one.parent !== undefined) found.push(single(context, name, one.parent) ?? noOrigins);
    return context.use(union(found));
  }
  return undefined;
}

/** A column by its table's name and its own. */
function qualified(context: JudgeContext, table: string, name: string, scope: Scope): Origins | undefined {
  for (const one of scope.outwards()) {
    for (const relation of one.relations) {
      if (relation.alias !== table) continue;
      const columns = columnsNamed(relation, name);
      const found = columns.length > 0 ? columns.map((column) => column.origins) : [];
      if (found.length === 0 && relation.open && !pseudoColumns.has(name)) found.push(originsOf(relation));
      if (found.length === 0) continue;
      if (relation.exact !== true) found.push(furtherOut(context, table, name, one));
      return context.use(union(found));
    }
    // `row.field`, where a parameter of a lambda, an alias of the select list or a column holds a struct. The
    // engine prefers a table of that name further out, if it has the column: then that counts as used, too.
    const value = one.parameters.get(table) ?? one.aliases.get(table);
    const structs = one.relations.flatMap((relation) => columnsNamed(relation, table));
    if (value !== undefined || structs.length > 0) {
      if (pseudoColumns.has(name) && isTable(table, one)) return undefined;
      const here = [value ?? noOrigins, ...structs.map((column) => column.origins)];
      return context.use(union([...here, furtherOut(context, table, name, one)]));
    }
    // The table is here and has no such column: an outer one of the same name is not meant.
    if (one.relations.some((relation) => relation.alias === table)) return undefined;
  }
  return undefined;
}

function furtherOut(context: JudgeContext, table: string, name: string, scope: Scope): Origins {
  return (scope.parent && qualified(context, table, name, scope.parent)) ?? noOrigins;
}

function isTable(name: string, scope: Scope): boolean {
  return [...scope.outwards()].some((one) => one.relations.some((relation) => relation.alias === name));
}

/** The relations a person would look in, for the refusal's help. */
function relationsNamed(scope: Scope, alias: string): readonly Relation[] {
  const all = [...scope.outwards()].flatMap((one) => one.relations);
  const named = all.filter((relation) => relation.alias === alias);
  return named.length > 0 ? named : all;
}
