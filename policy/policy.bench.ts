import { Engine, extensionFile } from '@vitrine/core/engine';
import { Guard } from './sql/guard/guard.ts';
import { judge } from './sql/judge/judge.ts';
import { visibleTable } from './testing.ts';
import type { VisibleTable } from './cut/visible.ts';

/** One figure of the benchmark contract. */
interface Figure {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
}

export const benches = ['policy'] as const;

interface Text {
  readonly sql: string;
  readonly tables: readonly VisibleTable[];
}

async function textsOf(set: 'tpch' | 'tpcds', generator: string): Promise<readonly Text[]> {
  const engine = await Engine.open({ threads: 1, extensions: [extensionFile(set)] });
  try {
    await engine.run(`CALL ${generator}(sf = 0)`);
    const schema = await engine.rows(
      "SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns() WHERE schema_name = 'main' AND database_name = 'memory' GROUP BY ALL",
    );
    const tables = schema.map((row) => visibleTable(row['name'] as string, row['columns'] as string[]));
    const texts = await engine.rows(`SELECT query AS sql FROM ${set}_queries() ORDER BY query_nr`);
    return texts.map((row) => ({ sql: row['sql'] as string, tables }));
  } finally {
    engine.close();
  }
}

/**
 * What the guard adds to a query: parsing in its process, the lossless reading of the tree, the digest and the
 * judgement, over the texts of TPC-H and TPC-DS. The first round warms up and is not counted.
 */
export async function run(emit: (figure: Figure) => void): Promise<void> {
  const texts = [...(await textsOf('tpch', 'dbgen')), ...(await textsOf('tpcds', 'dsdgen'))];
  const guard = new Guard({ allowUnconfined: true });
  try {
    const started = performance.now();
    await guard.warm();
    emit({ bench: 'policy', name: 'guard-start', value: round(performance.now() - started), unit: 'ms' });
    const times: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      for (const { sql, tables } of texts) {
        const start = performance.now();
        const query = await guard.parse(sql);
        judge(query.node, tables, { sql });
        if (turn > 0) times.push(performance.now() - start);
      }
    }
    times.sort((one, other) => one - other);
    const at = (share: number): number => round(times[Math.floor(times.length * share)] ?? Number.NaN);
    emit({ bench: 'policy', name: 'guard-p50', value: at(0.5), unit: 'ms' });
    emit({ bench: 'policy', name: 'guard-p95', value: at(0.95), unit: 'ms', goal: 8, met: at(0.95) <= 8 });
    emit({ bench: 'policy', name: 'guard-p99', value: at(0.99), unit: 'ms' });
  } finally {
    guard.close();
  }
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
