import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Conflict, InvalidInput, Unavailable } from '../errors.ts';
import { encodeFrame, frameKind, ProtocolViolation } from './frames.ts';
import { RemoteFailure, RpcClient, serveRpc, type Handler } from './rpc.ts';

const open: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.destroy();
});

/** A client and a server over two pipes that hold little, so that backpressure is felt. */
function connect(handlers: Readonly<Record<string, Handler>>) {
  const toServer = new PassThrough({ highWaterMark: 1024 });
  const toClient = new PassThrough({ highWaterMark: 1024 });
  open.push(toServer, toClient);
  const served = serveRpc(toServer, toClient, handlers);
  served.catch(() => undefined);
  return { client: new RpcClient(toClient, toServer), toServer, toClient, served };
}

/** A client whose other side is the test. */
function hostile(maxPayload?: number) {
  const fromPeer = new PassThrough();
  const toPeer = new PassThrough();
  open.push(fromPeer, toPeer);
  toPeer.resume();
  return { client: new RpcClient(fromPeer, toPeer, maxPayload), fromPeer, toPeer };
}
function control(call: number, value: unknown): Uint8Array {
  return encodeFrame({ kind: frameKind.control, call, payload: Buffer.from(JSON.stringify(value)) });
}

describe('asking and answering', () => {
  test('many calls at once get each its own answer', async () => {
    const { client } = connect({
      double: async (params) => {
        const { n } = z.object({ n: z.number() }).parse(params);
        for (let wait = n % 5; wait > 0; wait--) await turn();
        return n * 2;
      },
    });
    const asked = Array.from({ length: 50 }, (_, n) => client.call('double', { n }, z.number()));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 50 }, (_, n) => n * 2));
  });

  test('events and bytes come in order, before the result', async () => {
    const seen: unknown[] = [];
    const { client } = connect({
      tell: async (_, { event, bytes }) => {
        await event({ percent: 10 });
        await bytes(Buffer.from('abc'));
        await bytes(Buffer.from('def'));
        return 'end';
      },
    });
    const result = await client.call('tell', null, z.string(), {
      onEvent: (value) => seen.push(value),
      onBytes: (bytes) => void seen.push(Buffer.from(bytes).toString()),
    });
    expect([...seen, result]).toEqual([{ percent: 10 }, 'abc', 'def', 'end']);
  });

  test('an error of ours keeps its code and facts; any other says nothing', async () => {
    const { client } = connect({
      ours: async () => {
        throw new Conflict({
          detail: 'Not now.',
          help: 'Later.',
          facts: { state: 'draft', since: undefined },
        });
      },
      theirs: async () => {
        throw new Error('secret path');
      },
    });
    const ours = (await client
      .call('ours', null, z.null())
      .catch((error: unknown) => error)) as RemoteFailure;
    expect(ours).toBeInstanceOf(RemoteFailure);
    expect([ours.code, ours.status, ours.help, ours.facts]).toEqual([
      'conflict',
      409,
      'Later.',
      { state: 'draft' },
    ]);
    const theirs = (await client
      .call('theirs', null, z.null())
      .catch((error: unknown) => error)) as RemoteFailure;
    expect(theirs.code).toBe('internal');
    expect(JSON.stringify([theirs.message, theirs.facts])).not.toContain('secret');
  });

  test('an error too long for the wire arrives shortened, and the connection lives', async () => {
    const { client } = connect({
      long: async () => {
        throw new InvalidInput({
          detail: 'x'.repeat(20_000),
          help: 'Shorten it.',
          facts: { ['f'.repeat(100)]: 1 },
        });
      },
      fine: async () => 1,
    });
    await expect(client.call('long', null, z.null())).rejects.toMatchObject({
      code: 'invalid-input',
      help: 'Shorten it.',
    });
    expect(await client.call('fine', null, z.number())).toBe(1);
  });

  test('a call that does not exist, even one that objects have, is refused', async () => {
    const { client } = connect({});
    for (const method of ['none', 'toString', '__proto__', 'constructor']) {
      await expect(client.call(method, null, z.unknown())).rejects.toMatchObject({
        code: 'protocol-violation',
      });
    }
  });

  test('an answer of the wrong form is refused', async () => {
    const { client } = connect({ give: async () => 'text' });
    await expect(client.call('give', null, z.number())).rejects.toBeInstanceOf(ProtocolViolation);
  });
});

describe('cancelling', () => {
  test('stops the handler and rejects with the reason at once', async () => {
    const stopped = Promise.withResolvers<undefined>();
    const { client } = connect({
      wait: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped.resolve(undefined);
            reject(new Error('stopped'));
          });
        }),
    });
    const controller = new AbortController();
    const asked = client.call('wait', null, z.null(), { signal: controller.signal });
    await turn();
    const reason = new Error('the person pressed stop');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await stopped.promise;
  });

  test('does not depend on the other side', async () => {
    const { client } = hostile();
    const controller = new AbortController();
    const asked = client.call('anything', null, z.null(), { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  test('frees the wire from a reader that never takes its bytes', async () => {
    const { client } = connect({
      pour: async (_, { bytes }) => {
        for (;;) {
          await bytes(Buffer.alloc(4096));
          // Pipes in memory never wait for the system, so the loop must let others run.
          await turn();
        }
      },
      ping: async () => 'pong',
    });
    const controller = new AbortController();
    const poured = client.call('pour', null, z.null(), {
      signal: controller.signal,
      onBytes: () => new Promise(() => undefined),
    });
    await turn();
    controller.abort(new Error('gone'));
    await expect(poured).rejects.toThrow('gone');
    expect(await client.call('ping', null, z.string())).toBe('pong');
  });

  test('before the call nothing is sent', async () => {
    let asked = false;
    const { client } = connect({
      note: async () => {
        asked = true;
      },
    });
    await expect(client.call('note', null, z.null(), { signal: AbortSignal.abort() })).rejects.toThrow();
    await turn();
    expect(asked).toBe(false);
  });
});

describe('backpressure', () => {
  test('a slow reader holds the producer back', async () => {
    let produced = 0;
    let taken = 0;
    let furthest = 0;
    const { client } = connect({
      pour: async (_, { bytes }) => {
        for (let i = 0; i < 200; i++) {
          await bytes(Buffer.alloc(2048));
          produced += 1;
        }
      },
    });
    await client.call('pour', null, z.null(), {
      onBytes: async () => {
        furthest = Math.max(furthest, produced - taken);
        taken += 1;
        await turn();
      },
    });
    expect(taken).toBe(200);
    expect(furthest).toBeLessThan(8);
  });

  test('waiting many times leaves no listeners behind', async () => {
    const { client, toClient } = connect({
      pour: async (_, { bytes }) => {
        for (let i = 0; i < 100; i++) await bytes(Buffer.alloc(4096));
      },
    });
    const before = toClient.listenerCount('close');
    await client.call('pour', null, z.null(), { onBytes: () => turn() });
    expect(toClient.listenerCount('close')).toBeLessThanOrEqual(before + 1);
  });

  test('a reader that fails loses its own call and no other', async () => {
    const { client } = connect({
      pour: async (_, { bytes }) => {
        for (let i = 0; i < 50; i++) await bytes(Buffer.alloc(4096));
      },
      ping: async () => 'pong',
    });
    const failed = client.call('pour', null, z.null(), {
      onBytes: () => {
        throw new Error('browser left');
      },
    });
    await expect(failed).rejects.toThrow('browser left');
    expect(await client.call('ping', null, z.string())).toBe('pong');
  });
});

describe('the other side dies', () => {
  test('every waiting call fails, and every later one', async () => {
    const { client, toClient } = connect({ wait: () => new Promise(() => undefined) });
    const asked = [1, 2, 3].map(() => client.call('wait', null, z.null()));
    const failures = Promise.allSettled(asked);
    await turn();
    toClient.destroy();
    for (const one of await failures)
      expect(one).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) as unknown });
    expect(client.open).toBe(false);
    await client.closed;
    await expect(client.call('wait', null, z.null())).rejects.toBeInstanceOf(Unavailable);
  });

  test('a call whose question cannot even be sent fails too', async () => {
    const fromPeer = new PassThrough();
    // A peer that reads nothing: the write never settles.
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });
    const client = new RpcClient(fromPeer, stuck);
    const asked = client.call('x', 'y'.repeat(100), z.null());
    const failure = expect(asked).rejects.toBeInstanceOf(Unavailable);
    await turn();
    fromPeer.destroy();
    await failure;
  });

  test('the handler is told when the asking side goes', async () => {
    const told = Promise.withResolvers<undefined>();
    const { client, toServer } = connect({
      wait: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => told.resolve(undefined));
        }),
    });
    client.call('wait', null, z.null()).catch(() => undefined);
    await turn();
    toServer.end();
    await told.promise;
  });

  test('a connection that breaks instead of ending is over all the same', async () => {
    const { toServer, served } = connect({});
    toServer.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    await expect(served).resolves.toBeUndefined();
  });

  test('progress told without waiting, after the asking side is gone, ends nothing', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => {
      unhandled.push(error);
    };
    process.on('unhandledRejection', note);
    try {
      const told = Promise.withResolvers<undefined>();
      const { client, toServer } = connect({
        wait: (_, { signal, event }) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              void event('still at it');
              told.resolve(undefined);
            });
          }),
      });
      client.call('wait', null, z.null()).catch(() => undefined);
      await turn();
      toServer.end();
      await told.promise;
      await turn();
      await turn();
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});

describe('a hostile answering process', () => {
  test.each([
    ['not JSON', encodeFrame({ kind: 1, call: 1, payload: Buffer.from('{') })],
    ['no control', control(1, { t: 'surprise' })],
    ['a question', control(1, { t: 'call', method: 'x', params: null })],
    [
      'a status that is none',
      control(1, { t: 'error', problem: { type: 'a', title: 'a', status: 200, detail: 'a', code: 'a' } }),
    ],
    [
      'a code with a newline',
      control(1, { t: 'error', problem: { type: 'a', title: 'a', status: 400, detail: 'a', code: 'a\nb' } }),
    ],
    ['deeply nested facts', encodeFrame({ kind: 1, call: 1, payload: nestedFacts(20_000) })],
    ['an unknown kind', Buffer.from([0, 0, 0, 0, 9, 0, 0, 0, 1])],
    ['too long a frame', encodeFrame({ kind: 2, call: 1, payload: Buffer.alloc(2000) })],
  ])('that sends %s ends the connection with a violation', async (_, bytes) => {
    const { client, fromPeer, toPeer } = hostile(bytes.length > 2000 && bytes[4] === 2 ? 1000 : undefined);
    const asked = client.call('x', null, z.null());
    fromPeer.write(bytes);
    await expect(asked).rejects.toBeInstanceOf(ProtocolViolation);
    expect(await client.closed).toBeInstanceOf(ProtocolViolation);
    expect(toPeer.destroyed).toBe(true);
  });

  test('that answers what was not asked, or twice, changes nothing', async () => {
    const { client, fromPeer } = hostile();
    const asked = client.call('x', null, z.string());
    fromPeer.write(control(77, { t: 'result', value: 'other' }));
    fromPeer.write(encodeFrame({ kind: 2, call: 77, payload: Buffer.alloc(10) }));
    fromPeer.write(control(1, { t: 'result', value: 'mine' }));
    fromPeer.write(control(1, { t: 'result', value: 'again' }));
    expect(await asked).toBe('mine');
    expect(client.open).toBe(true);
  });
});

describe('a hostile asking process', () => {
  test.each([
    ['bytes', encodeFrame({ kind: 2, call: 1, payload: Buffer.alloc(3) })],
    ['an answer', control(1, { t: 'result', value: 1 })],
    [
      'a call number in use',
      Buffer.concat([1, 2].map(() => control(1, { t: 'call', method: 'wait', params: null }))),
    ],
    ['not JSON', encodeFrame({ kind: 1, call: 1, payload: Buffer.from('nonsense') })],
  ])('that sends %s is served no longer', async (_, bytes) => {
    const { toServer, served } = connect({ wait: () => new Promise(() => undefined) });
    toServer.write(bytes);
    await expect(served).rejects.toBeInstanceOf(ProtocolViolation);
  });
});

function nestedFacts(depth: number): Uint8Array {
  const value = `${'['.repeat(depth)}1${']'.repeat(depth)}`;
  const problem = `{"type":"a","title":"a","status":400,"detail":"a","code":"a","facts":{"a":${value}}}`;
  return Buffer.from(`{"t":"error","problem":${problem}}`);
}
