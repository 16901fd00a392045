import { z } from 'zod';
import { literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { type Handler } from '@vitrine/core/wire';
import { notOneSelect } from '../kit/query-node.ts';
import { positionIn, QueryRefused } from '../kit/query-refused.ts';

/** The longest SQL text that is read, in bytes of UTF-8. */
export const longestSql = 64 * 1024;

/**
 * The longest parse tree that is handed on, in characters. The server reads and judges it, and does nothing else
 * for a second with a tree of this length; the longest of TPC-DS has a twentieth of it.
 */
const longestTree = 4 * 1024 * 1024;

const paramsSchema = z.strictObject({ sql: z.string().max(longestSql) });
export const parsedSchema = z.object({ ast: z.string() });

const failureSchema = z.object({
  error: z.literal(true),
  error_type: z.string(),
  position: z.string().optional(),
});

/** The `parse` call: `{sql}` to `{ast}`, DuckDB's parse tree as text. @throws QueryRefused */
export function parseWith(engine: Engine): Handler {
  return async (params) => {
    const { sql } = paramsSchema.parse(params);
    const ast = await treeOf(engine, sql);
    if (ast.length > longestTree) throw tooMuch();
    if (!ast.startsWith('{"error":true')) return { ast };
    const failure = failureSchema.parse(JSON.parse(ast));
    // A statement that is not a SELECT parses but cannot be written out.
    if (failure.error_type !== 'parser') throw notOneSelect();
    // Here DuckDB counts characters (code points); in the tree it counts bytes.
    const characters = Number(failure.position ?? Number.NaN);
    const before = Array.from(sql).slice(0, characters).join('');
    const at = Number.isSafeInteger(characters)
      ? positionIn(sql, Buffer.byteLength(before, 'utf8'))
      : undefined;
    throw new QueryRefused('sql-syntax', {
      detail: 'The query could not be read as SQL.',
      help: 'Check the text at the position given, and the one before it.',
      ...(at === undefined ? {} : { facts: { at: { line: at.line, column: at.column } } }),
    });
  };
}

async function treeOf(engine: Engine, sql: string): Promise<string> {
  try {
    const [row] = await engine.rows(`SELECT json_serialize_sql(${literal(sql)}) AS ast`);
    return parsedSchema.parse(row).ast;
  } catch {
    // The engine answers what is no SQL with a tree that says so: it fails where its memory does not suffice.
    throw tooMuch();
  }
}

/** The parser copies what CASE compares for every WHEN, and a named window for every use. */
function tooMuch(): QueryRefused {
  return new QueryRefused('sql-too-complex', {
    detail: 'The query repeats too much: written out, it is longer than a query may be.',
    help: 'Compute a repeated expression once, in WITH or a sub-query; join to a table instead of listing values.',
  });
}
