import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openWorkshop } from '../testing.ts';

it('ends rooms with the process that opened them, however it ends', async () => {
  const workshop = await openWorkshop();
  const table = await workshop.cut('episodes', 'SELECT 7 AS age');
  const program = join(workshop.dir, 'steward.mjs');
  await writeFile(
    program,
    `import { Rooms } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'rooms.ts')))};
     const rooms = await Rooms.open({ dir: ${JSON.stringify(workshop.rooms)}, spares: 0 });
     const room = await rooms.openRoom({ roomId: 'r', tables: [${JSON.stringify(table)}], limits: { memoryMiB: 128, scratchMiB: 8 } });
     console.log(room.pids()[0]);`,
  );
  const steward = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await steward.stdout.take(1).toArray()) as [Buffer];
  const reader = Number(said.toString());
  expect(existsSync(`/proc/${reader}`)).toBe(true);
  steward.kill('SIGKILL');
  while (existsSync(`/proc/${reader}`)) await sleep(10);
  await workshop.close();
});
