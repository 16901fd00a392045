import { parseDatasetId } from '@vitrine/core/ids';
import { createLog } from '@vitrine/core/log';
import { type CallContext } from '@vitrine/core/wire';
import type { FigureJudge } from '@vitrine/notebooks-gateway/protocol';
import type { Room, RoomEnd, RoomKernel } from '@vitrine/notebooks-gateway/launcher';
import { readAgreement } from '@vitrine/policy/agreement';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleText } from '@vitrine/policy/testing';
import { StewardRooms, type RoomAgreements } from './steward-rooms.ts';

let rooms: StewardRooms;
/** Sockets of rooms whose process runs. */
let running: Set<string>;
/** Ends each process; one that is stuck does not end when it is told to. */
let ends: Map<string, (why: RoomEnd) => void>;
let stuck: string | undefined;
let holds: boolean;
/** What rooms were asked for with, and whether their cuts are for detached code. */
let asked: Record<string, unknown>[];
/** Kernels that were started. */
let kernels: string[];

beforeEach(async () => {
  running = new Set();
  kernels = [];
  asked = [];
  let forCode: unknown;
  ends = new Map();
  holds = true;
  stuck = undefined;
  const byId = new Map<string, string>();
  let opened = 0;
  const agreements: RoomAgreements = {
    prepareRoom: async ({ detached }) => {
      forCode = detached;
      const table = { dataset: parseDatasetId('d_d'), file: 'f', key: 'k', columns: [], sensitive: [] };
      return [{ ...table, dictionary: [], cut: 'c', leftOut: 'none' }];
    },
    readmit: async () => {
      if (!holds) throw new Error('It is over.');
    },
    removeDead: async () => undefined,
    officers: async () => [],
    spendPrivacy: async () => undefined,
  };
  const openRoom = async ({ roomId, ...rest }: { roomId: string }): Promise<Room> => {
    await Promise.resolve();
    asked.push({ ...rest, detached: forCode });
    const socketPath = `room-${++opened}`;
    byId.set(roomId, socketPath);
    running.add(socketPath);
    const ended = new Promise<RoomEnd>((resolve) => ends.set(socketPath, resolve));
    return { roomId, socketPath, confined: true, pids: () => [], resident: () => 0, ended };
  };
  const openKernel = async (roomId: string, language: string): Promise<RoomKernel> => {
    await Promise.resolve();
    kernels.push(`${roomId} ${language}`);
    return { socketPath: 'kernel', confined: true, pids: () => [], ended: new Promise(() => undefined) };
  };
  const closeRoom = async (roomId: string): Promise<void> => {
    const socket = byId.get(roomId) ?? '';
    if (roomId === stuck) await new Promise(() => undefined);
    running.delete(socket);
    ends.get(socket)?.('closed');
  };
  rooms = new StewardRooms(
    agreements,
    { openRoom, openKernel, closeRoom, closeAll: async () => undefined },
    { origin: 'https://vitrine.example', rpId: 'vitrine.example' },
    { judge: () => judge, close: async () => undefined },
    createLog('test', 'silent'),
  );
});
afterEach(async () => {
  await rooms.close();
});

const judge: FigureJudge = {
  seed: 0,
  frame: async () => ({ decision: 'compute' }),
  figures: async () => ({ shown: [], close: [] }),
  table: async () => undefined,
};

const open = async (
  roomId: string,
  datasets: readonly string[] = [],
  clauses: Readonly<Record<string, unknown>> = {},
  detached: { readonly detached?: true } = {},
): Promise<unknown> => {
  const document = { ...readAgreement(sampleText).agreement, ...clauses };
  const envelope = {
    document: JSON.parse(JSON.stringify(document)) as unknown,
    digest: '0'.repeat(64),
    signatures: [],
  };
  const context = { event: () => undefined } as unknown as CallContext;
  return rooms
    .handlers()
    ['openRoom']?.({ roomId, username: 'u', receipt: null, envelope, datasets, ...detached }, context);
};

it('opens one room under a name, so that none is out of its sight', async () => {
  const both = await Promise.allSettled([open('same'), open('same')]);
  expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected']);
  expect(both[1]).toMatchObject({ reason: { code: 'conflict' } });
  holds = false;
  await rooms.look();
  expect([...running]).toEqual([]);
  holds = true;
  await expect(open('same')).resolves.toMatchObject({ socketPath: 'room-2' });
});

it('closes every room that must not be open, even when one cannot be ended', async () => {
  for (const roomId of ['first', 'second', 'third']) await open(roomId);
  stuck = 'first';
  holds = false;
  void rooms.look();
  await new Promise((resolve) => setImmediate(resolve));
  expect([...running]).toEqual(['room-1']);
});

it('lets nobody into a room whose agreement ended while it was being opened', async () => {
  const opening = open('late');
  holds = false;
  await expect(opening).rejects.toThrow('It is over.');
  expect([...running]).toEqual([]);
  holds = true;
  await expect(open('late')).resolves.toMatchObject({ socketPath: 'room-2' });
});

it('gives no room a cut twice', async () => {
  await expect(open('twice', ['d_d', 'd_d'])).rejects.toThrow();
  expect(running.size).toBe(0);
  await expect(open('twice', ['d_d', 'e_e'])).resolves.toMatchObject({ socketPath: 'room-1' });
});

const openKernel = async (roomId: string, language: string): Promise<unknown> =>
  rooms.handlers()['openKernel']?.({ roomId, language }, {} as unknown as CallContext);

it('starts a kernel only where the signed agreement names its language and shows rows', async () => {
  const clauses = { display: 'rows', kernels: ['sql', 'python'] };
  await open('python', [], clauses);
  await open('sql', [], { display: 'rows', kernels: ['sql'] });
  await open('aggregates', [], { ...clauses, display: 'aggregates' });
  await expect(openKernel('python', 'python')).resolves.toEqual({ socketPath: 'kernel', confined: true });
  for (const [roomId, language] of [
    ['python', 'r'],
    ['sql', 'python'],
    ['aggregates', 'python'],
  ] as const) {
    await expect(openKernel(roomId, language)).rejects.toMatchObject({ code: 'kernel-refused' });
  }
  await expect(openKernel('none', 'python')).rejects.toMatchObject({ code: 'not-found' });
  await expect(openKernel('python', 'bash')).rejects.toThrow();
  expect(kernels).toEqual(['python python']);
});

it('opens a room of code that nobody sees where the signed agreement lets it, and kernels in no other room of it', async () => {
  const unseen = { display: 'aggregates', dataOut: 'escrow', kernels: ['sql', 'python'] };
  await open('unseen', [], unseen, { detached: true });
  expect(asked.at(-1)).toMatchObject({ display: 'detached', kernels: ['python'], detached: true });
  expect(asked.at(-1)).not.toHaveProperty('judge');
  await expect(openKernel('unseen', 'python')).resolves.toMatchObject({ socketPath: 'kernel' });
  await expect(openKernel('unseen', 'r')).rejects.toMatchObject({ code: 'kernel-refused' });
  await open('seen', [], unseen);
  expect(asked.at(-1)).toMatchObject({ display: 'aggregates', detached: false });
  await expect(openKernel('seen', 'python')).rejects.toMatchObject({ code: 'kernel-refused' });
  for (const [at, clauses] of [
    { ...unseen, kernels: ['sql'] },
    { ...unseen, display: 'rows' },
    { ...unseen, dataOut: 'none' },
    { ...unseen, dataOut: 'private', privacyBudget: { epsilon: 1, delta: 0 } },
  ].entries())
    await expect(open(`none${at}`, [], clauses, { detached: true })).rejects.toMatchObject({
      code: 'kernel-refused',
    });
  expect(kernels).toEqual(['unseen python']);
});

it('starts no kernel in a room that must not be open any more, and closes it', async () => {
  await open('over', [], { display: 'rows', kernels: ['sql', 'python'] });
  holds = false;
  await expect(openKernel('over', 'python')).rejects.toThrow('It is over.');
  expect(kernels).toEqual([]);
  expect([...running]).toEqual([]);
});
