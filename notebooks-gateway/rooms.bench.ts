import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { curatedLayout, extensionFile, type Engine } from '@vitrine/core/engine';
import { RoomClient } from './client/room-client.ts';
import { Rooms, type Room } from './launcher/rooms.ts';
import { type RoomTable } from './launcher/reader-process.ts';
import { openWorkshop, type Workshop } from './testing.ts';

interface Line {
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
type Emit = (line: Line) => void;

const limits = { memoryMiB: 2048, scratchMiB: 256, threads: 2 };
const rowCount = 10_000_000;
const peer = 'DuckDB alone, in process';

/** Rooms: `policy` has opening, speed against DuckDB and memory, `way` the first rows, both the rows as Arrow. */
export const benches = ['way', 'policy'] as const;

export async function run(emit: Emit): Promise<void> {
  const workshop = await openWorkshop();
  try {
    await opening(workshop, emit);
    await querying(workshop, emit);
  } finally {
    await workshop.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Medians of two things timed in turn, so that a busy moment of the machine falls on both. */
async function inTurn(
  times: number,
  one: () => Promise<void>,
  other: () => Promise<void>,
): Promise<readonly [number, number]> {
  const took: readonly [number[], number[]] = [[], []];
  for (let i = 0; i < times; i++) {
    for (const [which, work] of [one, other].entries()) {
      const start = performance.now();
      await work();
      took[which]?.push(performance.now() - start);
    }
  }
  return [median(took[0]), median(took[1])];
}

async function opening(workshop: Workshop, emit: Emit): Promise<void> {
  const table = await workshop.cut('episodes', 'SELECT i AS person_id, i % 90 AS age FROM range(20000) t(i)');
  for (const { name, spares, goal } of [
    { name: 'room start cold', spares: 0, goal: 300 },
    { name: 'room start warm', spares: 1, goal: 20 },
  ]) {
    const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares });
    const took: number[] = [];
    const bare: number[] = [];
    for (let i = 0; i < 7; i++) {
      await new Promise((resolve) => setTimeout(resolve, spares === 0 ? 50 : 1500));
      // In turn, so that a busy moment of the machine falls on both.
      if (spares === 0) bare.push(await bareStart());
      const start = performance.now();
      const room = await rooms.openRoom({ roomId: `r${i}`, tables: [table], limits });
      took.push(performance.now() - start);
      if (i === 0 && spares === 0) {
        emit({
          bench: 'policy',
          name: 'room resident idle',
          value: Math.round(room.resident() / 2 ** 20),
          unit: 'MiB',
        });
      }
      await rooms.closeRoom(room.roomId);
    }
    const value = median(took);
    emit({ bench: 'policy', name, value, unit: 'ms', goal, met: value <= goal });
    if (bare.length > 0) emit(besideBareStart(value, median(bare)));
    await rooms.closeAll();
  }
}

function besideBareStart(value: number, peerValue: number): Line {
  return {
    ...{ bench: 'policy', name: 'room start cold, beside a bare start', value, unit: 'ms' },
    ...{ peer: 'Node with the engine, no sandbox and no data', peerValue, ratio: peerValue / value },
    ...{ goal: "at most 1.3 times the peer's time", met: value <= peerValue * 1.3 },
  };
}

const bareProgram = `import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run('SELECT 1');
process.stdout.write('ready');`;

/** How long Node takes until the engine answers in it, in milliseconds: what no room can be faster than. */
async function bareStart(): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', bareProgram], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const took = performance.now() - start;
  child.kill('SIGKILL');
  await once(child, 'close');
  return took;
}

/** Ten million rows of ten regions; a cut keeps one region or all. Rows are in the order of a cut. */
const curatedSql = `SELECT CAST(hash(i) % 3000000 AS UBIGINT) AS person_id, CAST(hash(i, 1) % 10 AS UTINYINT) AS region,
  CAST(hash(i, 2) % 100 AS UTINYINT) AS age, 'K' || (hash(i, 3) % 500) AS diagnosis,
  DATE '2015-01-01' + CAST(hash(i, 4) % 3650 AS INTEGER) AS admitted, CAST(hash(i, 5) % 60 AS USMALLINT) AS stay
  FROM range(${rowCount}) t(i)`;
const ordered = 'ORDER BY diagnosis, admitted, age, stay, region, person_id';

const queries = {
  'group-by': 'SELECT age, count(*) AS n, avg(stay) AS stay FROM episodes GROUP BY age ORDER BY age',
  filter: "SELECT count(*) AS n FROM episodes WHERE diagnosis = 'K100' AND admitted >= DATE '2020-01-01'",
  distinct: 'SELECT count(DISTINCT person_id) AS people FROM episodes',
} as const;

async function querying(workshop: Workshop, emit: Emit): Promise<void> {
  const { engine } = workshop;
  await engine.run('SET threads = 2');
  await engine.run(`CREATE TABLE source AS ${curatedSql}`);
  const curated = await workshop.cut('curated', 'SELECT * FROM source', curatedLayout);
  const all = await workshop.cut('episodes', `SELECT * FROM source ${ordered}`);
  const tenth = await workshop.cut('episodes', `SELECT * FROM source WHERE region = 3 ${ordered}`);
  await engine.run('DROP TABLE source');
  const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares: 1 });
  for (const { kept, table, goal, where } of [
    { kept: '10 %', table: tenth, goal: 0.5, where: ' WHERE region = 3' },
    { kept: '100 %', table: all, goal: 1.05, where: '' },
  ]) {
    await alone(engine, `SELECT * FROM ${parquet(curated)}${where}`);
    const { room, client } = await opened(rooms, table, kept === '10 %' ? 'tenth' : 'all');
    for (const [name, sql] of Object.entries(queries)) {
      const astDigest = await workshop.digest(sql);
      const [mine, theirs] = await inTurn(
        25,
        () => drain(client, sql, astDigest),
        async () => {
          await engine.rows(sql);
        },
      );
      emit({
        bench: 'policy',
        name: `query ${name}, ${kept} kept of 10 M rows`,
        value: mine,
        unit: 'ms',
        peer: `${peer}, same rows of the curated Parquet`,
        peerValue: theirs,
        ratio: theirs / mine,
        goal: `at most ${goal} times the peer's time`,
        met: mine <= theirs * goal,
      });
    }
    if (kept === '100 %') {
      await streaming(workshop, client, table, emit);
      emit({
        bench: 'policy',
        name: 'room resident busy',
        value: Math.round(room.resident() / 2 ** 20),
        unit: 'MiB',
      });
    }
    await rooms.closeRoom(room.roomId);
  }
  await rooms.closeAll();
}

function parquet(table: RoomTable): string {
  return `read_parquet('${table.file}', encryption_config = {footer_key: 'w${/w(\d+)\.parquet$/.exec(table.file)?.[1] ?? ''}'})`;
}

async function alone(engine: Engine, view: string): Promise<void> {
  await engine.run(`CREATE OR REPLACE VIEW episodes AS ${view}`);
}

async function opened(
  rooms: Rooms,
  table: RoomTable,
  roomId: string,
): Promise<{ room: Room; client: RoomClient }> {
  const room = await rooms.openRoom({ roomId, tables: [table], limits });
  return { room, client: await RoomClient.connect(room.socketPath, { maxResultBytes: 2 ** 32 }) };
}

async function drain(client: RoomClient, sql: string, astDigest: string, maxRows = 1e9): Promise<void> {
  const result = await client.run(sql, { astDigest, maxRows, seconds: 300 });
  for await (const batch of result.batches) if (batch.rows === 0) throw new TypeError('An empty batch.');
  await result.done;
}

async function streaming(
  workshop: Workshop,
  client: RoomClient,
  table: RoomTable,
  emit: Emit,
): Promise<void> {
  const { engine } = workshop;
  await alone(engine, `SELECT * FROM ${parquet(table)}`);
  const firstSql = 'SELECT * FROM episodes LIMIT 1000';
  const astDigest = await workshop.digest(firstSql);
  const [mine, theirs] = await inTurn(
    15,
    () => drain(client, firstSql, astDigest),
    async () => {
      (await engine.connection.streamAndReadAll(firstSql)).getRows();
    },
  );
  emit({
    bench: 'way',
    name: 'first rows of a query in the room',
    value: mine,
    unit: 'ms',
    peer: `${peer}, same cut`,
    peerValue: theirs,
    ratio: theirs / mine,
  });
  for (const { name, sql } of [
    {
      name: 'numbers and dates',
      sql: 'SELECT person_id, region, age, admitted, stay FROM episodes LIMIT 4000000',
    },
    { name: 'with text', sql: 'SELECT * FROM episodes LIMIT 4000000' },
  ]) {
    const digest = await workshop.digest(sql);
    const [arrow, fetched] = await inTurn(
      3,
      () => drain(client, sql, digest),
      async () => {
        const result = await engine.connection.stream(sql);
        for await (const chunk of result) chunk.getColumns();
      },
    );
    for (const bench of benches) {
      emit({
        bench,
        name: `rows out of the room as Arrow, ${name}`,
        value: Math.round(4e9 / arrow),
        unit: 'rows/s',
        peer: `${peer}, its own fetch into JavaScript values, same cut`,
        peerValue: Math.round(4e9 / fetched),
        ratio: fetched / arrow,
      });
    }
  }
}
