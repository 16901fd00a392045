import { identifier, literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import { contributorColumns, personColumn } from '@vitrine/policy/cut';
import type { z } from 'zod';
import type { assignmentSchema } from '../../protocol/room-protocol.ts';

/**
 * Gives an engine the room's tables, its limits and nothing else, then locks it. Keys go into the engine's
 * key store, which no SQL can read back; a view names its key by number.
 */
export async function openTables(engine: Engine, room: z.output<typeof assignmentSchema>): Promise<void> {
  await engine.run(`SET memory_limit = ${literal(`${room.limits.memoryMiB}MiB`)}`);
  await engine.run(`SET threads = ${literal(room.limits.threads)}`);
  await engine.run('SET preserve_insertion_order = true');
  if (room.display === 'aggregates') {
    // These skip what the file's statistics rule out, so that an answer takes longer where somebody has the value.
    await engine.run("SET disabled_optimizers = 'filter_pushdown,statistics_propagation'");
  }
  if (room.limits.scratchMiB > 0) {
    await engine.run(`SET temp_directory = ${literal(room.scratch)}`);
    await engine.run(`SET max_temp_directory_size = ${literal(`${room.limits.scratchMiB}MiB`)}`);
  }
  for (const [index, table] of room.tables.entries()) {
    const key = `k${index}`;
    await engine.run(`PRAGMA add_parquet_key(${literal(key)}, ${literal(table.dataKey)})`);
    const people = table.columns.some((column) => column.name === personColumn);
    const hidden = room.display === 'aggregates' && people ? Object.values(contributorColumns) : [];
    const columns = [...table.columns.map((column) => column.name), ...hidden].map(identifier).join(', ');
    await engine.run(
      `CREATE VIEW ${identifier(table.dataset)} AS SELECT ${columns} ` +
        `FROM read_parquet(${literal(table.file)}, encryption_config = {footer_key: ${literal(key)}})`,
    );
  }
  await engine.lockDown({ readable: [room.dataDir] });
}
