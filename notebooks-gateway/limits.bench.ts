import { setTimeout as sleep } from 'node:timers/promises';
import { extensionFile } from '@vitrine/core/engine';
import { RoomClient } from './client/room-client.ts';
import { Rooms } from './launcher/rooms.ts';
import { openWorkshop, type Workshop } from './testing.ts';

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
}
type Emit = (line: Line) => void;

/** How quickly a room's limits bite: figures with a goal are the slowest of their turns. */
export const benches = ['policy'] as const;

export async function run(emit: Emit): Promise<void> {
  const workshop = await openWorkshop();
  try {
    const cancelled = await cancelLatency(workshop, 20);
    emit(figure('cancel-latency', cancelled, 100));
    const median = cancelled.toSorted((a, b) => a - b)[Math.floor(cancelled.length / 2)] ?? Number.NaN;
    emit({ bench: 'policy', name: 'cancel-latency, median', value: round(median), unit: 'ms' });
    emit(figure('watchdog-kill', await watchdogKill(workshop, 7), 500));
  } finally {
    await workshop.close();
  }
}

function figure(name: string, took: readonly number[], goal: number): Line {
  const value = round(Math.max(...took));
  return { bench: 'policy', name, value, unit: 'ms, slowest', goal, met: value <= goal };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

const rows = 'SELECT i AS person_id, i % 90 AS age FROM range(20000) t(i)';

/** From asking a busy room to stop until its engine is free: until it has answered the next query. */
async function cancelLatency(workshop: Workshop, turns: number): Promise<readonly number[]> {
  const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares: 0 });
  const room = await rooms.openRoom({
    roomId: 'cancel',
    tables: [await workshop.cut('episodes', rows)],
    limits: { memoryMiB: 512, scratchMiB: 16, threads: 2 },
  });
  const client = await RoomClient.connect(room.socketPath);
  const sql = 'SELECT count(*) FROM episodes a, episodes b, episodes c WHERE a.age + b.age * c.age = -1';
  const astDigest = await workshop.digest(sql);
  const next = 'SELECT 1 FROM episodes LIMIT 1';
  const nextDigest = await workshop.digest(next);
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const controller = new AbortController();
    const running = client.run(sql, { astDigest, maxRows: 1, seconds: 60, signal: controller.signal });
    const stopped = running.then(
      () => undefined,
      (error: unknown) => (error as { readonly code?: string }).code,
    );
    await sleep(200);
    const start = performance.now();
    controller.abort();
    if ((await stopped) !== 'query-cancelled') throw new TypeError('The query was not stopped.');
    await (
      await client.run(next, { astDigest: nextDigest, maxRows: 1, seconds: 60 })
    ).done;
    took.push(performance.now() - start);
  }
  await rooms.closeAll();
  return took;
}

/** From the moment a room is seen above its resident memory until it is gone, process and folder. */
async function watchdogKill(workshop: Workshop, turns: number): Promise<readonly number[]> {
  // The engine may use more than the watchdog allows, so that a query gets there.
  const limits = { memoryMiB: 1024, scratchMiB: 16, threads: 2 };
  const residentOverheadMiB = -824;
  const above = (limits.memoryMiB + residentOverheadMiB) * 2 ** 20;
  const rooms = await Rooms.open({
    dir: `${workshop.rooms}w`,
    extension: extensionFile('httpfs'),
    spares: 0,
    residentOverheadMiB,
  });
  const table = await workshop.cut('episodes', rows);
  const sql = 'SELECT count(DISTINCT hash(a.person_id, b.person_id)) FROM episodes a, episodes b';
  const astDigest = await workshop.digest(sql);
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const room = await rooms.openRoom({ roomId: `hungry${turn}`, tables: [table], limits });
    const client = await RoomClient.connect(room.socketPath);
    const running = client.run(sql, { astDigest, maxRows: 1, seconds: 60 }).then(
      async (result) => result.done,
      () => undefined,
    );
    while (room.resident() <= above) await sleep(1);
    const start = performance.now();
    if ((await room.ended) !== 'oom') throw new TypeError('The room was not ended by the watchdog.');
    took.push(performance.now() - start);
    await running;
  }
  await rooms.closeAll();
  return took;
}
