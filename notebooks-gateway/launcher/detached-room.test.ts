import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RpcClient } from '@vitrine/core/wire';
import { z } from 'zod';
import { connectKernel } from '../client/kernel-client.ts';
import { openKernelWorkshop, type KernelWorkshop } from '../testing/kernel-room.ts';
import type { Room } from './rooms.ts';

/** A room of code that runs unseen answers its kernels, whatever a server that was taken over asks of it. */
let kernels: KernelWorkshop;
let room: Room;
let server: RpcClient;

beforeAll(async () => {
  kernels = await openKernelWorkshop();
  const cut = await kernels.workshop.cut(
    'visits',
    'SELECT i AS person_id, i % 3 AS ward FROM range(30) t(i)',
  );
  const limits = { memoryMiB: 512, scratchMiB: 64, querySeconds: 20 };
  room = await kernels.rooms.openRoom({
    roomId: 'unseen',
    tables: [cut],
    limits,
    display: 'detached',
    kernels: ['python'],
  });
  const socket = connect(room.socketPath);
  await once(socket, 'connect');
  server = new RpcClient(socket, socket);
}, 60_000);
afterAll(() => kernels.close());

describe('a room of code that runs unseen', () => {
  it('answers the server no SQL, no plan and no private question', async () => {
    const seconds = 5;
    const asked = [
      ['run', { sql: 'SELECT * FROM visits', astDigest: '0'.repeat(64), maxRows: 10, seconds }],
      ['aggregate', { plan: {}, profile: 'nhs-hes-2018', overrides: {}, seconds }],
      ['private', { question: {}, seconds }],
      ['results', { results: [{ name: 'visits', sql: 'SELECT 1' }] }],
    ] as const;
    const codes = asked.map(([method, params]) =>
      server.call(method, params, z.unknown()).then(
        () => 'answered',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    expect(await Promise.all(codes)).toEqual([
      'query-not-approved',
      'query-failed',
      'query-failed',
      'query-not-approved',
    ]);
  });

  it('answers its kernels', async () => {
    const { socketPath } = await kernels.rooms.openKernel('unseen', 'python');
    const session = await connectKernel(socketPath, 'python');
    const code = 'import vitrine\nvitrine.output(str(len(vitrine.sql("SELECT * FROM visits"))), "n.txt")';
    const end = await session.run(code, { maxOutputBytes: 1_000, seconds: 20, onOutput: () => undefined });
    expect(end.state).toBe('ok');
    expect(Buffer.from(await session.readOutput('n.txt')).toString()).toBe('30');
  }, 60_000);

  it('has kernels of no language that it was not opened for', async () => {
    await expect(kernels.rooms.openKernel('unseen', 'r')).rejects.toMatchObject({ code: 'kernel-refused' });
  });
});
