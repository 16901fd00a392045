import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensionFile } from '@vitrine/core/engine';
import { RpcClient } from '@vitrine/core/wire';
import type { PrivateQuestion } from '@vitrine/disclosure-control/query/private';
import { z } from 'zod';
import { RoomClient } from '../client/room-client.ts';
import { openWorkshop, type Workshop } from '../testing.ts';
import type { PrivacyAccount, SpendParams } from '../protocol/privacy-account.ts';
import { Rooms } from './rooms.ts';

/** What a room answers under a privacy budget, whatever a server that was taken over asks of it. */
let workshop: Workshop;
let rooms: Rooms;
let names = 0;
const limits = { memoryMiB: 128, scratchMiB: 8 };

const question: PrivateQuestion = {
  version: 2,
  table: 'episodes',
  person: 'person_id',
  where: null,
  groups: [{ name: 'ward', type: 'string' }],
  values: [['a', 'b', 'none', null]],
  measures: [{ kind: 'people' }, { kind: 'sum', column: { name: 'age', type: 'integer' } }],
  bounds: [{ column: { name: 'age', type: 'integer' }, min: 0, max: 100 }],
  privacy: { epsilon: 2, delta: 0, rowsPerPerson: 1, groupsPerPerson: 1 },
};
/** Whether another row of the ward is of an episode: of other people's rows, then. */
const byWard = {
  op: 'case',
  type: 'string',
  whens: [
    {
      when: {
        op: 'related',
        table: 'episodes',
        person: 'ward',
        where: {
          op: 'compare',
          on: { name: 'episode', type: 'string' },
          is: 'eq',
          value: { type: 'string', text: '7' },
        },
      },
      then: null,
    },
  ],
  otherwise: null,
} as const;
const aggregate = { plan: {}, profile: 'nhs-hes-2018', overrides: {}, seconds: 5 };

beforeAll(async () => {
  workshop = await openWorkshop();
  rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs') });
});
afterAll(async () => {
  await rooms.closeAll();
  await workshop.close();
});

async function opened(
  budget: { epsilon: number; delta: number; perQuery?: number } | undefined,
  account: PrivacyAccount = { spend: () => Promise.resolve() },
): Promise<string> {
  const cut = await workshop.cut(
    'episodes',
    "SELECT CAST(i AS UBIGINT) AS person_id, CASE WHEN i < 300 THEN 'a' WHEN i < 350 THEN 'b' ELSE 'x' END AS ward, i % 100 AS age, i AS episode FROM range(400) t(i)",
  );
  const columns = cut.columns.map(
    (one) => ({ ...one, type: one.name === 'episode' ? 'pseudonym' : one.type }) as const,
  );
  const room = await rooms.openRoom({
    roomId: `private-${names++}`,
    tables: [{ ...cut, columns }],
    limits,
    display: 'aggregates',
    ...(budget === undefined ? {} : { privacy: budget }),
    account,
  });
  return room.socketPath;
}

const gone = (): Promise<void> => Promise.reject(new TypeError('There is no steward.'));

describe('a room under a privacy budget', () => {
  it('answers with noise, every known group and no other', async () => {
    const client = await RoomClient.connect(await opened({ epsilon: 4, delta: 0 }));
    const { groups } = await client.private({ question, seconds: 10 });
    expect(groups.map((one) => one.groups)).toEqual([['a'], ['b'], ['none'], [null]]);
    const people = groups.map(({ noisy }) => noisy[0] ?? NaN);
    [300, 50, 0, 0].forEach((truth, at) => expect(Math.abs((people[at] ?? NaN) - truth)).toBeLessThan(30));
    client.close();
  });

  it('answers nothing else, and privately only where there is a budget', async () => {
    const client = await RoomClient.connect(await opened({ epsilon: 4, delta: 0 }));
    await expect(client.aggregate(aggregate)).rejects.toMatchObject({ code: 'query-failed', facts: {} });
    const without = await RoomClient.connect(await opened(undefined));
    await expect(without.private({ question, seconds: 5 })).rejects.toMatchObject({ code: 'query-failed' });
  });

  it('spends no more in its life than the signed budget, nor more at once than one question may', async () => {
    const ask = async (server: RpcClient, changes: object): Promise<unknown> =>
      server.call('private', { question: { ...question, ...changes }, seconds: 10 }, z.unknown());
    const socket = connect(await opened({ epsilon: 4, delta: 0, perQuery: 2 }));
    const server = new RpcClient(socket, socket);
    const failed = { code: 'query-failed', facts: {} };
    await expect(ask(server, { privacy: { ...question.privacy, epsilon: 2.001 } })).rejects.toMatchObject(
      failed,
    );
    await ask(server, {});
    await ask(server, {});
    await expect(ask(server, { privacy: { ...question.privacy, epsilon: 0.001 } })).rejects.toMatchObject(
      failed,
    );
    socket.destroy();
  });

  it('asks the steward before it counts, what and of whom, and answers nothing that the steward does not take', async () => {
    const asked: SpendParams[] = [];
    let takes = true;
    const account: PrivacyAccount = {
      spend: async (spent) => {
        asked.push(spent);
        if (!takes) throw new RangeError('Nothing is left.');
      },
    };
    const client = await RoomClient.connect(await opened({ epsilon: 50, delta: 0 }, account));
    await client.private({ question, seconds: 10 });
    takes = false;
    await expect(client.private({ question, seconds: 10 })).rejects.toMatchObject({
      code: 'query-failed',
      facts: {},
    });
    expect(asked).toEqual([
      { epsilon: 2, delta: 0, datasets: ['episodes'] },
      { epsilon: 2, delta: 0, datasets: ['episodes'] },
    ]);
    client.close();
  });

  it('answers nothing where nobody counts', async () => {
    const client = await RoomClient.connect(await opened({ epsilon: 50, delta: 0 }, { spend: gone }));
    await expect(client.private({ question, seconds: 10 })).rejects.toMatchObject({ code: 'query-failed' });
    client.close();
  });

  it('takes no question that counts others than people, fails on a value, or leaves bounds out', async () => {
    const socket = connect(await opened({ epsilon: 50, delta: 1e-3 }));
    const server = new RpcClient(socket, socket);
    const privacy = question.privacy;
    for (const changes of [
      { person: 'episode' },
      { table: 'elsewhere' },
      { bounds: [] },
      { bounds: [{ ...question.bounds[0], min: 100, max: 0 }] },
      { bounds: [{ ...question.bounds[0], max: null }] },
      { groups: [{ name: 'episode', type: 'integer' }] },
      { groups: [{ name: 'person_id', type: 'integer' }] },
      ...[byWard].flatMap((on) => [{ groups: [on] }, { where: { op: 'null', on } }]),
      { measures: [{ kind: 'quantile', column: { name: 'age', type: 'integer' }, at: 0.5 }], bounds: [] },
      { measures: [{ kind: 'quantile', column: { name: 'age', type: 'integer' }, at: 1.5 }] },
      { where: { op: 'prefix', on: { name: 'age', type: 'integer' }, prefix: '1' } },
      { values: null },
      { values: [['a']], groups: [] },
      { privacy: { ...privacy, epsilon: -1 } },
      { privacy: { ...privacy, epsilon: 0 } },
      { privacy: { ...privacy, epsilon: 1e-300 } },
      { privacy: { ...privacy, rowsPerPerson: 0 } },
      { privacy: { ...privacy, groupsPerPerson: 1e9 } },
      { privacy: { ...privacy, delta: 1e-4 } },
    ]) {
      const asked = server.call(
        'private',
        { question: { ...question, ...changes }, seconds: 10 },
        z.unknown(),
      );
      await expect(asked, JSON.stringify(changes)).rejects.toMatchObject({ code: 'query-failed', facts: {} });
    }
    // It has spent nothing of its budget, and goes on.
    await expect(server.call('private', { question, seconds: 10 }, z.unknown())).resolves.toBeTruthy();
    socket.destroy();
  });
});
