import { z } from 'zod';
import { literal, type Engine, type Handler } from '@vitrine/core';
import { notOneSelect } from './query-node.ts';
import { positionIn, QueryRefused } from './query-refused.ts';

/** The longest SQL text that is read, in bytes of UTF-8. */
export const longestSql = 64 * 1024;

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
    const [row] = await engine.rows(`SELECT json_serialize_sql(${literal(sql)}) AS ast`);
    const { ast } = parsedSchema.parse(row);
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
