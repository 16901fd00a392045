import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, frameKind, FrameReader } from '@vitrine/core/wire';
import { batchMessage, schemaMessage } from '../arrow/messages.ts';
import type { ArrowField } from '../arrow/arrow-type.ts';
import { RoomEnded } from '../protocol/errors.ts';
import { withOneFailure } from './one-failure.ts';
import { RoomClient } from './room-client.ts';
import type { RoomClientOptions } from './room-requests.ts';
import { Rooms } from '../launcher/rooms.ts';

/** A room taken over by a researcher's query: it speaks the wire, but says what it likes. */
type Behaviour = (call: number, say: Say, socket: Socket) => void | Promise<void>;
interface Say {
  control(value: unknown, call?: number): boolean;
  bytes(bytes: Uint8Array, call?: number): boolean;
}

let dir: string;
let servers = 0;
const opened: { server: Server; client: RoomClient }[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vh-'));
});
afterAll(async () => {
  for (const { server, client } of opened) {
    client.close();
    server.close();
  }
  await rm(dir, { recursive: true, force: true });
});

async function roomThat(behaves: Behaviour, options: RoomClientOptions = {}): Promise<RoomClient> {
  const path = join(dir, `s${servers++}`);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const say: Say = {
      control: (value, call = 1) =>
        socket.write(
          encodeFrame({ kind: frameKind.control, call, payload: Buffer.from(JSON.stringify(value)) }),
        ),
      bytes: (bytes, call = 1) => socket.write(encodeFrame({ kind: frameKind.bytes, call, payload: bytes })),
    };
    const frames = new FrameReader(1 << 20);
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) void behaves(frame.call, say, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = await RoomClient.connect(path, { graceSeconds: 1, ...options });
  opened.push({ server, client });
  return client;
}

const field: ArrowField = {
  name: 'n',
  type: { kind: 'int', bits: 64, signed: true },
  engineType: 'BIGINT',
  children: [],
};
const schema = schemaMessage([field]);
function batch(rows: number): Uint8Array {
  return batchMessage({
    rows,
    nodes: [{ length: rows, nulls: 0 }],
    buffers: [new Uint8Array(0), new Uint8Array(rows * 8)],
  });
}
const asked = { astDigest: '0'.repeat(64), maxRows: 10, seconds: 0.5 };

async function outcome(client: RoomClient): Promise<unknown> {
  try {
    const result = await client.run('SELECT 1', asked);
    let rows = 0;
    for await (const one of result.batches) rows += one.rows;
    await result.done;
    return rows;
  } catch (error) {
    return error;
  }
}

async function drained(socket: Socket): Promise<void> {
  do await sleep(1);
  while (!socket.destroyed && socket.writableLength > 1 << 20);
}

const misbehaviours: Readonly<Record<string, Behaviour>> = {
  'garbage instead of frames': (_call, _say, socket) => void socket.write(Buffer.alloc(5000, 0xaa)),
  'control that is not JSON': (call, _say, socket) =>
    void socket.write(encodeFrame({ kind: frameKind.control, call, payload: Buffer.from('{"t":') })),
  'a control frame of no known kind': (call, say) => void say.control({ t: 'shutdown' }, call),
  'a question of its own': (call, say) =>
    void say.control({ t: 'call', method: 'agreements', params: {} }, call),
  'an answer of the wrong form': (call, say) =>
    void say.control({ t: 'result', value: { rows: 'many' } }, call),
  'an answer before any schema': (call, say) =>
    void say.control({ t: 'result', value: { rows: 0, truncated: false, columns: [] } }, call),
  'bytes that are not Arrow': (call, say) => void say.bytes(Buffer.alloc(4096, 1), call),
  'a batch of another schema': (call, say) => {
    say.bytes(schemaMessage([{ ...field, type: { kind: 'utf8' } }]), call);
    say.bytes(batch(3), call);
  },
  'more rows than were asked for': (call, say) => {
    say.bytes(schema, call);
    say.bytes(batch(11), call);
  },
  'fewer rows than it says': (call, say) => {
    say.bytes(schema, call);
    say.bytes(batch(3), call);
    say.control({ t: 'result', value: { rows: 9, truncated: false, columns: [] } }, call);
  },
};

describe('The server, of a hostile room', () => {
  it.each(Object.keys(misbehaviours))(
    'that sends %s, shows nothing and ends the connection',
    async (name) => {
      const client = await roomThat(misbehaviours[name] ?? (() => undefined));
      expect(await outcome(client)).toMatchObject({ code: 'room-misbehaved' });
      await client.closed;
      expect(client.open).toBe(false);
    },
  );

  it('that gives no answer at all, is left when the time is over', async () => {
    const client = await roomThat(() => undefined);
    expect(await outcome(client)).toMatchObject({ code: 'query-timeout' });
    expect(client.open).toBe(false);
  });

  it('that sends rows without end, holds a bounded part and ends the connection', async () => {
    const client = await roomThat(
      async (call, say, socket) => {
        say.bytes(schema, call);
        const empty = batch(0);
        const block = Buffer.concat(
          Array.from({ length: 500 }, () => encodeFrame({ kind: frameKind.bytes, call, payload: empty })),
        );
        while (!socket.destroyed) {
          socket.write(block);
          await drained(socket);
        }
      },
      { maxResultBytes: 4 << 20, graceSeconds: 20 },
    );
    const before = process.memoryUsage().rss;
    expect(await outcome(client)).toMatchObject({ code: 'room-misbehaved' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it('that floods calls nobody made, ends the connection', async () => {
    const client = await roomThat(
      async (_call, say, socket) => {
        const junk = Buffer.alloc(1 << 20);
        while (!socket.destroyed) {
          say.bytes(junk, 4711);
          await drained(socket);
        }
      },
      { maxResultBytes: 1 << 20, graceSeconds: 20 },
    );
    const before = process.memoryUsage().rss;
    expect(await outcome(client)).toMatchObject({ code: 'room-misbehaved' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
  });

  it('that puts values into an error, repeats none of them', async () => {
    const problem = {
      type: 'urn:vitrine:problem:patient-9434765919',
      title: 'patient 9434765919',
      status: 422,
      detail: 'patient 9434765919',
      help: 'patient 9434765919',
      facts: { kind: 'patient 9434765919', type: 'patient 9434765919', rows: 9434765919 },
    };
    for (const code of ['query-failed', 'patient-9434765919']) {
      const client = await roomThat(
        (call, say) => void say.control({ t: 'error', problem: { ...problem, code } }, call),
      );
      const error = await outcome(client);
      expect(error).toMatchObject({ code: 'query-failed', facts: { kind: 'other' } });
      expect(JSON.stringify(error) + String(error)).not.toContain('9434765919');
    }
  });

  it('believes nothing but the one code of an aggregate that failed', async () => {
    for (const code of ['query-timeout', 'query-out-of-memory', 'query-failed', 'x']) {
      const client = await roomThat(
        (call, say) =>
          void say.control(
            {
              t: 'error',
              problem: {
                type: 'x',
                title: 'x',
                status: 422,
                detail: 'x',
                code,
                facts: { kind: 'conversion' },
              },
            },
            call,
          ),
      );
      const asking = client.aggregate({ plan: {}, profile: 'nhs-hes-2018', overrides: {}, seconds: 1 });
      await expect(asking).rejects.toMatchObject({ code: 'query-failed', facts: {} });
    }
  });
});

describe('An aggregate under which the room ends', () => {
  const asking = (client: RoomClient, signal?: AbortSignal): Promise<unknown> =>
    client.aggregate({
      plan: {},
      profile: 'nhs-hes-2018',
      overrides: {},
      seconds: 1,
      ...(signal === undefined ? {} : { signal }),
    });

  it.each<readonly [string, Behaviour]>([
    ['dies', (_call, _say, socket) => void socket.destroy()],
    ['misbehaves', (call, say) => void say.control({ t: 'result', value: { rows: 'many' } }, call)],
  ])('that %s, fails as any other does', async (_what, behaves) => {
    const client = await roomThat(behaves);
    await expect(asking(client)).rejects.toMatchObject({
      code: 'query-failed',
      message: 'The query could not be answered.',
      facts: {},
    });
    expect(client.open).toBe(false);
    await expect(asking(client)).rejects.toMatchObject({ code: 'query-failed' });
  });

  it('is not seen before: what is asked meanwhile waits for the same end', async () => {
    const client = await roomThat((_call, _say, socket) => void socket.destroy());
    const answer = expect(asking(client)).rejects.toMatchObject({ code: 'query-failed' });
    await client.closed;
    expect(client.open).toBe(true);
    const next = expect(asking(client)).rejects.toMatchObject({ code: 'query-failed' });
    await answer;
    // Whoever asks now finds it closed, also while others still learn of it.
    expect(client.open).toBe(false);
    await next;
    expect(client.open).toBe(false);
  });

  it('is told of at the end of a time bucket', async () => {
    let waited = 0;
    const ended = withOneFailure(
      undefined,
      () => Promise.reject(new RoomEnded({ detail: 'x' })),
      async (milliseconds) => {
        waited = milliseconds;
      },
    );
    await expect(ended).rejects.toMatchObject({ code: 'query-failed' });
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(100);
  });

  it('and which is stopped meanwhile, was stopped', async () => {
    const controller = new AbortController();
    const client = await roomThat((_call, _say, socket) => {
      socket.destroy();
      setTimeout(() => controller.abort(), 20);
    });
    await expect(asking(client, controller.signal)).rejects.toMatchObject({ code: 'query-cancelled' });
  });
});

describe('The steward, of a hostile reader', () => {
  const programs: Readonly<Record<string, string>> = {
    'ends at once': 'process.exit(3);',
    'says something else': `console.log('hello');`,
    'talks without end': `const line = 'x'.repeat(65536); for (;;) await new Promise((r) => process.stdout.write(line, r));`,
    'is idle but never ready': `console.log('{"idle":true}'); process.stdin.resume(); setTimeout(() => process.exit(), 300);`,
    'refuses its room': `console.log('{"idle":true}'); console.log('{"ready":false,"code":"no"}'); setTimeout(() => {}, 1e6);`,
  };
  it.each(Object.keys(programs))('that %s, opens no room and stays well', async (name) => {
    const entry = join(dir, 'reader.mjs');
    await writeFile(entry, programs[name] ?? '');
    const rooms = await Rooms.open({ dir: join(dir, 'r'), spares: 0, program: { entry, code: [] } });
    const file = join(dir, 'cut');
    await writeFile(file, 'x');
    const opening = rooms.openRoom({
      roomId: 'one',
      tables: [
        { dataset: 'a', file, dataKey: `${'A'.repeat(43)}=`, columns: [{ name: 'b', type: 'string' }] },
      ],
      limits: { memoryMiB: 64, scratchMiB: 1 },
    });
    await expect(opening).rejects.toMatchObject({ code: 'room-failed' });
    await rooms.closeAll();
  });
});
