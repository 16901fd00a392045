import { Engine, extensionFile, type Extension } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { VitrineError } from '@vitrine/core/errors';
import { describe, expect, it } from 'vitest';
import { parseAst } from '../kit/ast.ts';
import { soleSelect } from '../kit/query-node.ts';
import { visibleTable } from '../../testing.ts';
import { judge } from './judge.ts';

/** Queries of the benchmarks that are refused, with the reason. None at present. */
const refusedFor: Readonly<Record<string, string>> = {};

const sets: readonly (readonly [Extract<Extension, 'tpch' | 'tpcds'>, string, number])[] = [
  ['tpch', 'dbgen', 22],
  ['tpcds', 'dsdgen', 99],
];

describe.each(sets)('the queries of %s', (set, generator, count) => {
  it('each pass under an agreement that grants everything, or are refused for a listed reason', async () => {
    const engine = await Engine.open({ threads: 1, extensions: [extensionFile(set)] });
    try {
      await engine.run(`CALL ${generator}(sf = 0)`);
      const schema = await engine.rows(
        "SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns() WHERE schema_name = 'main' AND database_name = 'memory' GROUP BY ALL",
      );
      const tables = schema.map((row) => visibleTable(row['name'] as string, row['columns'] as string[]));
      const texts = await engine.rows(`SELECT query_nr AS n, query AS sql FROM ${set}_queries() ORDER BY 1`);
      expect(texts).toHaveLength(count);
      const refused: Record<string, string> = {};
      for (const text of texts) {
        const sql = text['sql'] as string;
        const [tree] = await engine.rows(`SELECT json_serialize_sql(${literal(sql)}) AS ast`);
        try {
          const { tables: used } = judge(soleSelect(parseAst(tree?.['ast'] as string)), tables, { sql });
          expect(used.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof VitrineError)) throw error;
          refused[`${set} ${Number(text['n'])}`] = error.code;
        }
      }
      expect(refused).toEqual(refusedFor);
    } finally {
      engine.close();
    }
  });
});
