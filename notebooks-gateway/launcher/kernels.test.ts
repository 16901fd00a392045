import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensionFile } from '@vitrine/core/engine';
import { connectKernel } from '../client/kernel-client.ts';
import type { KernelOutput, KernelRunEnd, KernelSession } from '../client/kernel-session.ts';
import { Rooms } from './rooms.ts';
import { openWorkshop, type Workshop } from '../testing.ts';

let workshop: Workshop;
let rooms: Rooms;
let session: KernelSession;

const limits = { memoryMiB: 512, scratchMiB: 64, querySeconds: 20 };

beforeAll(async () => {
  workshop = await openWorkshop();
  rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs') });
  const cut = await workshop.cut(
    'episodes',
    "SELECT i AS person_id, 'W' || i % 3 AS ward FROM range(100) t(i)",
  );
  await rooms.openRoom({ roomId: 'r', tables: [cut], limits, kernels: ['python'] });
  const kernel = await rooms.openKernel('r', 'python');
  session = await connectKernel(kernel.socketPath, 'python');
});
afterAll(async () => {
  await rooms.closeAll();
  await workshop.close();
});

async function run(code: string): Promise<KernelRunEnd & { outputs: KernelOutput[] }> {
  const outputs: KernelOutput[] = [];
  const end = await session.run(code, {
    maxOutputBytes: 1_000_000,
    seconds: 20,
    onOutput: (output) => outputs.push(output),
  });
  return { ...end, outputs };
}

describe('A kernel of a room', () => {
  it('runs code and says what it printed', async () => {
    const { state, outputs } = await run('print(1+1)');
    expect(outputs).toEqual([{ kind: 'text', stream: 'stdout', text: '2\n' }]);
    expect(state).toBe('ok');
  });
});
