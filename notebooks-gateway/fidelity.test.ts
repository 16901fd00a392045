import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { extensionFile, type Extension } from '@vitrine/core/engine';
import { identifier, literal } from '@vitrine/core/text';
import { VitrineError } from '@vitrine/core/errors';
import { Guard } from '@vitrine/policy/sql/guard';
import { judge } from '@vitrine/policy/sql/judge';
import { type VisibleTable } from '@vitrine/policy/cut';
import { visibleTable } from '@vitrine/policy/testing';
import { RoomClient } from './client/room-client.ts';
import { Rooms } from './launcher/rooms.ts';
import { openWorkshop, type Workshop } from './testing.ts';
import { engineAnswer, roomAnswer, sameInOrder, sameRows, type Answer } from './testing/compare-answers.ts';

/**
 * What a room answers is what DuckDB alone answers: every query of TPC-H and TPC-DS goes through the guard, the
 * judgement and a real room over encrypted cuts that keep everything, and is compared with the engine over the
 * tables that the cuts were made from.
 */
const scale = 0.1;
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** Queries that are refused or fail, with the code. None at present. */
const refusedFor: Readonly<Record<string, string>> = {};

const sets: readonly (readonly [Extract<Extension, 'tpch' | 'tpcds'>, string, number])[] = [
  ['tpch', 'dbgen', 22],
  ['tpcds', 'dsdgen', 99],
];

describe.each(sets)('the queries of %s in a room', (set, generator, count) => {
  let workshop: Workshop;
  let rooms: Rooms;
  let client: RoomClient;
  let tables: readonly VisibleTable[];
  const guard = new Guard({ allowUnconfined: true });

  beforeAll(async () => {
    workshop = await openWorkshop();
    const { engine } = workshop;
    await engine.run(`LOAD ${literal(extensionFile(set))}`);
    await engine.run(`CALL ${generator}(sf = ${scale})`);
    const schema = await engine.rows(
      "SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns() WHERE schema_name = 'main' AND database_name = 'memory' GROUP BY ALL ORDER BY ALL",
    );
    tables = schema.map((row) => visibleTable(row['name'] as string, row['columns'] as string[]));
    const cuts = [];
    for (const { dataset } of tables) {
      cuts.push(await workshop.cut(dataset, `SELECT * FROM ${identifier(dataset)}`));
    }
    rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares: 0 });
    const limits = { memoryMiB: 1024, scratchMiB: 256, threads: 2 };
    const room = await rooms.openRoom({ roomId: set, tables: cuts, limits });
    client = await RoomClient.connect(room.socketPath);
  });
  afterAll(async () => {
    guard.close();
    await rooms.closeAll();
    await workshop.close();
  });

  async function asked(sql: string): Promise<Answer> {
    const { node, digest } = await guard.parse(sql);
    judge(node, tables, { sql });
    return roomAnswer(await client.run(sql, { astDigest: digest, maxRows: 1_000_000, seconds: 300 }));
  }

  it('answer exactly as DuckDB alone, or are refused for a listed reason', async () => {
    const texts = await workshop.engine.rows(
      `SELECT query_nr AS n, query AS sql FROM ${set}_queries() ORDER BY 1`,
    );
    expect(texts).toHaveLength(count);
    const refused: Record<string, string> = {};
    const differing: string[] = [];
    let rows = 0;
    for (const text of texts) {
      const name = `${set} ${Number(text['n'])}`;
      const sql = (text['sql'] as string).replace(/;\s*$/, '');
      try {
        const alone = await engineAnswer(workshop.engine, sql);
        rows += alone.rows.length;
        const answer = await asked(sql);
        if (sameInOrder(answer, alone)) continue;
        const decided = inTotalOrder(sql, alone);
        const same =
          decided === undefined
            ? sameRows(answer, alone)
            : answer.rows.length === alone.rows.length &&
              sameInOrder(await asked(decided), await engineAnswer(workshop.engine, decided));
        if (!same) differing.push(name);
      } catch (error) {
        if (!(error instanceof VitrineError)) throw error;
        refused[name] = error.code;
      }
    }
    expect(differing).toEqual([]);
    expect(refused).toEqual(refusedFor);
    expect(rows).toBeGreaterThan(count);
  });
});

/**
 * The query with all its columns added to its last ORDER BY: where that leaves ties, the engine is free to give
 * tied rows in any order, and with LIMIT to give any of them. Undefined for a query without order.
 */
function inTotalOrder(sql: string, alone: Answer): string | undefined {
  const found =
    /^(?<head>[\s\S]*\bORDER\s+BY\b(?<keys>[^()]|\([^()]*\))*?)(?<limit>\s+LIMIT\s+\d+\s*)?$/iu.exec(
      sql,
    )?.groups;
  if (found?.['head'] === undefined) return undefined;
  const every = alone.columns.map((_, at) => String(at + 1)).join(', ');
  return `${found['head']}, ${every}${found['limit'] ?? ''}`;
}
