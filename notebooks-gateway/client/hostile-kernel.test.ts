import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, frameKind, FrameReader } from '@vitrine/core/wire';
import { endFile } from '../protocol/kernel-protocol.ts';
import { connectKernel } from './kernel-client.ts';
import type { KernelOutput, KernelRunEnd, KernelSession } from './kernel-session.ts';

/** A broker taken over by the code it runs: it speaks the wire, but says what it likes. */
interface Say {
  control(value: unknown): boolean;
  event(output: unknown): boolean;
  result(value: unknown): boolean;
  bytes(bytes: Uint8Array): boolean;
}
type Behaviour = (say: Say, socket: Socket, method: string) => void;

let dir: string;
let servers = 0;
const opened: { server: Server; session: KernelSession }[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vk-'));
});
afterAll(async () => {
  for (const { server, session } of opened) {
    await session.close();
    server.close();
  }
  await rm(dir, { recursive: true, force: true });
});

async function kernelThat(behaves: Behaviour, why?: string): Promise<KernelSession> {
  const path = join(dir, `s${servers++}`);
  if (why !== undefined) await writeFile(endFile(path), why);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const frames = new FrameReader(1 << 22);
    socket.on('data', (chunk) => {
      for (const { call, payload } of frames.push(chunk)) {
        const write = (kind: 1 | 2, bytes: Uint8Array): boolean =>
          socket.write(encodeFrame({ kind, call, payload: bytes }));
        const control = (value: unknown): boolean =>
          write(frameKind.control, Buffer.from(JSON.stringify(value)));
        const { method } = JSON.parse(Buffer.from(payload).toString()) as { method: string };
        const say: Say = {
          control,
          event: (value) => control({ t: 'event', value }),
          result: (value) => control({ t: 'result', value }),
          bytes: (bytes) => write(frameKind.bytes, bytes),
        };
        behaves(say, socket, method);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const session = await connectKernel(path, 'python', { graceSeconds: 0.2 });
  opened.push({ server, session });
  return session;
}

async function run(session: KernelSession, seconds = 5): Promise<KernelRunEnd & { outputs: KernelOutput[] }> {
  const outputs: KernelOutput[] = [];
  const onOutput = (output: KernelOutput): void => void outputs.push(output);
  return { ...(await session.run('1', { maxOutputBytes: 1_000, seconds, onOutput })), outputs };
}

const ok = { state: 'ok', truncated: false };

describe('The server, of a hostile kernel', () => {
  it.each([
    ['markup', { kind: 'html', html: '<script>alert(1)</script>' }],
    ['a picture that is none', { kind: 'image', mediaType: 'image/png', data: 'PHN2Zz4=', bytes: 5 }],
    ['a picture of another size', { kind: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=', bytes: 1 }],
    [
      'a picture of another kind',
      { kind: 'image', mediaType: 'image/svg+xml', data: 'iVBORw0KGgo=', bytes: 8 },
    ],
    ['a table of ragged rows', { kind: 'table', columns: ['a'], rows: [['1', '2']], totalRows: 1 }],
    ['a table with more rows than it says', { kind: 'table', columns: ['a'], rows: [['1']], totalRows: 0 }],
    ['a table of numbers', { kind: 'table', columns: ['a'], rows: [[1]], totalRows: 1 }],
    ['a further field', { kind: 'text', stream: 'stdout', text: 'x', path: '/' }],
    ['another stream', { kind: 'text', stream: 'stdlog', text: 'x' }],
    ['nothing', null],
  ])('that shows %s, ends its session and shows nothing of it', async (_what, output) => {
    const session = await kernelThat((say) => {
      say.event(output);
      say.result(ok);
    });
    await expect(run(session)).rejects.toMatchObject({ code: 'room-misbehaved' });
    expect(await session.ended).toEqual({ why: 'watchdog' });
    await expect(run(session)).rejects.toMatchObject({ code: 'room-ended' });
  });

  it.each([
    ['another state', { state: 'fine', truncated: false }],
    ['a further field', { ...ok, peak: 1 }],
    ['no object', 'ok'],
  ])('that ends a run with %s, ends its session', async (_what, answer) => {
    const session = await kernelThat((say) => say.result(answer));
    await expect(run(session)).rejects.toMatchObject({ code: 'room-misbehaved' });
  });

  it.each([
    ['a further field', { total: 1, variables: [], values: ['Mary Smith'] }],
    ['a shape of words', { total: 1, variables: [{ name: 'a', type: 'b', shape: ['c'], bytes: 1 }] }],
    [
      'a name without end',
      { total: 1, variables: [{ name: 'a'.repeat(201), type: 'b', shape: null, bytes: null }] },
    ],
    [
      'more than 500',
      {
        total: 501,
        variables: Array.from({ length: 501 }, () => ({ name: 'a', type: 'b', shape: null, bytes: null })),
      },
    ],
  ])('that tells its variables with %s, ends its session', async (_what, answer) => {
    const session = await kernelThat((say) => say.result(answer));
    await expect(session.variables()).rejects.toMatchObject({ code: 'room-misbehaved' });
    expect(await session.ended).toEqual({ why: 'watchdog' });
  });

  it('that fails in words of its own, is not quoted', async () => {
    const problem = { type: 'x', title: 'a row', status: 422, detail: 'Mary Smith, 1931', code: 'not-found' };
    const session = await kernelThat((say) => say.control({ t: 'error', problem }));
    const error = (await session.readOutput('a.csv').catch((thrown: unknown) => thrown)) as Error;
    expect(JSON.stringify([error.message, error])).not.toContain('Mary');
    await expect(run(session)).rejects.toMatchObject({ code: 'room-misbehaved' });
  });

  it('that sends more than may be shown, is cut', async () => {
    const session = await kernelThat((say) => {
      for (let i = 0; i < 40; i++) say.event({ kind: 'text', stream: 'stdout', text: 'x'.repeat(100) });
      say.event({ kind: 'error', name: 'E', message: 'why', trace: [] });
      say.event({ kind: 'error', name: 'E', message: 'why again', trace: [] });
      say.result({ state: 'error', truncated: false });
    });
    const { truncated, outputs } = await run(session);
    expect(truncated).toBe(true);
    expect(outputs.filter(({ kind }) => kind === 'text')).toHaveLength(6);
    expect(outputs.at(-1)).toMatchObject({ kind: 'error', message: 'why' });
  });

  it('that sends nothing very often, is cut, too', async () => {
    const session = await kernelThat((say) => {
      for (let i = 0; i < 1_000; i++) say.event({ kind: 'value', text: '' });
      say.result(ok);
    });
    expect((await run(session)).outputs.length).toBeLessThan(20);
  });

  it('that floods, ends its session', async () => {
    const session = await kernelThat((_say, socket) => {
      const flood = encodeFrame({ kind: frameKind.bytes, call: 9, payload: new Uint8Array(1 << 20) });
      const pour = (): void => {
        while (!socket.destroyed && socket.write(flood));
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    expect((await run(session)).state).toBe('killed');
    expect(await session.ended).toEqual({ why: 'watchdog' });
  });

  it('that announces an endless frame, ends its session', async () => {
    const session = await kernelThat((_say, socket) =>
      socket.write(Buffer.from([255, 255, 255, 255, 1, 0, 0, 0, 1])),
    );
    await expect(run(session)).rejects.toMatchObject({ code: 'room-misbehaved' });
  });

  it('that never answers, is left when the time is over', async () => {
    const session = await kernelThat(() => undefined);
    const start = performance.now();
    expect(await run(session, 0.2)).toMatchObject({ state: 'killed', outputs: [] });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('that lists outputs with other names, or too many, ends its session', async () => {
    for (const files of [
      [{ name: '../x', bytes: 1 }],
      [{ name: 'r\u202etl.csv', bytes: 1 }],
      [{ name: 'a.csv', bytes: -1 }],
      Array.from({ length: 201 }, (_, at) => ({ name: `a${at}`, bytes: 1 })),
    ]) {
      const session = await kernelThat((say) => say.result(files));
      await expect(session.outputs()).rejects.toMatchObject({ code: 'room-misbehaved' });
    }
  });

  it('that sends a longer or another file than it says, ends its session', async () => {
    const longer = await kernelThat((say) => {
      for (let i = 0; i < 7; i++) say.bytes(new Uint8Array(1 << 20));
      say.result({ bytes: 7 << 20 });
    });
    await expect(longer.readOutput('a.csv')).rejects.toMatchObject({ code: 'room-misbehaved' });
    const other = await kernelThat((say) => {
      say.bytes(new Uint8Array(3));
      say.result({ bytes: 2 });
    });
    await expect(other.readOutput('a.csv')).rejects.toMatchObject({ code: 'room-misbehaved' });
  });

  it.each([
    ['oom', 'out-of-memory', 'oom'],
    ['watchdog', 'killed', 'watchdog'],
    [undefined, 'killed', 'crash'],
    ['<script>', 'killed', 'crash'],
  ])('that is gone, is said to have ended as the launcher says: %s', async (said, state, why) => {
    const session = await kernelThat((_say, socket) => socket.destroy(), said);
    expect((await run(session)).state).toBe(state);
    expect(await session.ended).toEqual({ why });
  });

  it('is not asked what cannot be an output', async () => {
    const asked: string[] = [];
    const session = await kernelThat((say, _socket, method) => {
      asked.push(method);
      say.result(null);
    });
    for (const name of ['../x', 'a/b', '', '.hidden', 'a\0b', 'x'.repeat(101)]) {
      await expect(session.readOutput(name)).rejects.toMatchObject({ code: 'not-found' });
    }
    const long = session.run('x'.repeat(1024 * 1024 + 1), {
      maxOutputBytes: 1,
      seconds: 1,
      onOutput: () => undefined,
    });
    await expect(long).rejects.toMatchObject({ code: 'invalid-input' });
    expect(asked).toEqual([]);
  });
});
