import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openWorkshop } from '../testing.ts';

/** A process of its own: whether bubblewrap works is found out once a process. */
const module = (path: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, path)));

it('opens rooms without a sandbox only where that is allowed, and says so', async () => {
  const workshop = await openWorkshop();
  const table = await workshop.cut('episodes', 'SELECT 7 AS age');
  const astDigest = await workshop.digest('SELECT age FROM episodes');
  const program = join(workshop.dir, 'steward.mjs');
  await writeFile(
    program,
    `import { Rooms } from ${module('rooms.ts')};
     import { RoomClient } from ${module('../client/room-client.ts')};
     import { rowsFromArrow } from ${module('../arrow/read/rows.ts')};
     const request = { roomId: 'r', tables: [${JSON.stringify(table)}], limits: { memoryMiB: 128, scratchMiB: 8 } };
     const strict = await Rooms.open({ dir: ${JSON.stringify(`${workshop.rooms}1`)}, spares: 0, required: true });
     const refusal = await strict.openRoom(request).catch((error) => error.code);
     const rooms = await Rooms.open({ dir: ${JSON.stringify(`${workshop.rooms}2`)}, spares: 0 });
     const room = await rooms.openRoom(request);
     const client = await RoomClient.connect(room.socketPath);
     const result = await client.run('SELECT age FROM episodes', { astDigest: '${astDigest}', maxRows: 5, seconds: 20 });
     const rows = [];
     for await (const batch of result.batches) rows.push(...rowsFromArrow(batch));
     console.log(JSON.stringify({ refusal, confined: [rooms.confined, room.confined], rows }));
     await rooms.closeAll();`,
  );
  const steward = spawn(process.execPath, [program], {
    env: { PATH: '/nowhere' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(JSON.parse(await text(steward.stdout))).toEqual({
    refusal: 'unavailable',
    confined: [false, false],
    rows: [[7]],
  });
  await workshop.close();
});
