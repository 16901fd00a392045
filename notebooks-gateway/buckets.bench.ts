import { extensionFile } from '@vitrine/core/engine';
import { planAggregate } from '@vitrine/disclosure-control/query/aggregate';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { visibleTable } from '@vitrine/policy/testing';
import { RoomClient } from './client/room-client.ts';
import { Rooms } from './launcher/rooms.ts';
import { openWorkshop, type Workshop } from './testing.ts';

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string;
  readonly peerValue: number;
}

/**
 * What the moment of an answer tells about one person in aggregates mode: how often the answers of two rooms that
 * differ in one person come in different time buckets, beside how often two answers of the same room do.
 */
export const benches = ['policy'] as const;

const pairs = 40;
const rowCount = 300_000;
const care = visibleTable('care', [
  ['person_id', 'integer', 'person'],
  'WARD',
  ['AGE', 'integer'],
  ['COST', 'integer'],
]);
const limits = { memoryMiB: 1024, scratchMiB: 16, threads: 2 };
const sql =
  'SELECT "WARD", "AGE", count(*), count(DISTINCT person_id), sum("COST") FROM care GROUP BY "WARD", "AGE"';

/** A crowd, and in the second version one person more, who has a thousand rows in wards of their own. */
function rowsOf(version: 0 | 1): string {
  const crowd = `SELECT CAST(hash(i) % 40000 AS UBIGINT) AS person_id, 'W' || (hash(i, 1) % 40) AS "WARD",
    CAST(hash(i, 2) % 90 AS BIGINT) AS "AGE", CAST(hash(i, 3) % 5000 AS BIGINT) AS "COST" FROM range(${rowCount}) t(i)`;
  const person = `SELECT 999999::UBIGINT, 'own ' || i % 50, i % 90, 900000 + i FROM range(1000) t(i)`;
  return `${version === 0 ? crowd : `${crowd} UNION ALL ${person}`} ORDER BY ALL`;
}

export async function run(emit: (line: Line) => void): Promise<void> {
  const workshop = await openWorkshop();
  const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares: 1 });
  try {
    const without = await asker(workshop, rooms, 0);
    const added = await asker(workshop, rooms, 1);
    const differing = { other: 0, same: 0 };
    for (let pair = 0; pair < pairs; pair++) {
      const [first, again, other] = [await without(), await without(), await added()];
      if (first !== again) differing.same++;
      if (first !== other) differing.other++;
    }
    emit({
      bench: 'policy',
      name: 'aggregates: answers in another time bucket when one person with 1,000 rows is added',
      value: Math.round((100 * differing.other) / pairs),
      unit: '% of pairs',
      peer: 'the same question asked twice of the same room',
      peerValue: Math.round((100 * differing.same) / pairs),
    });
  } finally {
    await rooms.closeAll();
    await workshop.close();
  }
}

/** Asks the question of a room of its own; answers the number of the time bucket. */
async function asker(workshop: Workshop, rooms: Rooms, version: 0 | 1): Promise<() => Promise<number>> {
  const tables = [await workshop.cut('care', rowsOf(version))];
  const room = await rooms.openRoom({ roomId: `v${version}`, tables, limits, display: 'aggregates' });
  const client = await RoomClient.connect(room.socketPath);
  const [row] = await workshop.engine.rows(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree',
    [sql],
  );
  const plan = planAggregate(soleSelect(parseAst(row?.['tree'] as string)), [care]);
  return async () => {
    const start = performance.now();
    await client.aggregate({ plan, profile: 'nhs-hes-2018', overrides: {}, seconds: 60 });
    return Math.floor(Math.log2((performance.now() - start) / 100));
  };
}
