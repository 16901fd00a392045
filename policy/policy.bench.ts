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
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly goal?: number | string;
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
  const engine = await Engine.open({ threads: 1 });
  try {
    const started = performance.now();
    await guard.warm();
    emit({ bench: 'policy', name: 'guard-start', value: round(performance.now() - started), unit: 'ms' });
    const times: number[] = [];
    const bare: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      for (const { sql, tables } of texts) {
        const took = await timed(async () => {
          judge((await guard.parse(sql)).node, tables, { sql });
        });
        // In turn, so that a busy moment of the machine falls on both.
        const alone = await timed(() => serialiseAndParse(engine, sql));
        if (turn > 0) times.push(took);
        if (turn > 0) bare.push(alone);
      }
    }
    for (const [name, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const value = quantile(times, share);
      const met = share === 0.95 ? { goal: 8, met: value <= 8 } : {};
      emit({ bench: 'policy', name: `guard-${name}`, value, unit: 'ms', ...met });
      const peerValue = quantile(bare, share);
      emit({
        ...{ bench: 'policy', name: `guard-${name}, beside the engine alone`, value, unit: 'ms' },
        ...{ peer: 'json_serialize_sql and JSON.parse, in process', peerValue, ratio: peerValue / value },
        ...{ goal: "at most 1.3 times the peer's time", met: value <= peerValue * 1.3 },
      });
    }
  } finally {
    engine.close();
    guard.close();
  }
}

/** What parsing costs at the least: the engine's own text of the tree, read as JSON. */
async function serialiseAndParse(engine: Engine, sql: string): Promise<void> {
  const literal = `'${sql.replaceAll("'", "''")}'`;
  const [row] = await engine.rows(`SELECT json_serialize_sql(${literal}) AS tree`);
  JSON.parse(row?.['tree'] as string);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function quantile(times: readonly number[], share: number): number {
  return round(times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? Number.NaN);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
