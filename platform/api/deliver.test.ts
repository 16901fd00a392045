import { pieceKey, mostPieceBytes } from '@vitrine/core/sealed-pieces';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { ApiClient } from './client.ts';
import { deliveredNameOf, fileSizeText } from './delivered-name.ts';
import { deliver } from './deliver.ts';

const key = await pieceKey(new Uint8Array(32).fill(3));
const delivery = `dlv_${'a'.repeat(20)}`;

/** A server that opens pieces itself, and fails as it is told. */
function serverFor(name: string, size: number) {
  let bytes = Buffer.alloc(0);
  const said: string[] = [];
  const fails: ((sent: boolean) => Response | Error | undefined)[] = [];
  const standing = () => ({ delivery, file: name, size, arrived: bytes.length });
  const told = { forgotten: false };
  const api = new ApiClient({
    csrf: () => 'token',
    async fetch(path, init) {
      const what = `${init.method} ${path.replace('/api/v1', '')}`;
      said.push(what);
      const body = (typeof init.body === 'string' ? JSON.parse(init.body) : {}) as Record<string, never>;
      if (what === 'GET /deliveries')
        return Response.json({
          publicKey: key.publicKey,
          arriving:
            bytes.length === 0 && !told.forgotten
              ? []
              : [{ delivery, file: name, size, begun: '2026-06-01T12:00:00Z', by: 'Dana', own: true }],
          received: [],
        });
      if (what === `GET /deliveries/${delivery}` && told.forgotten)
        return Response.json(
          { type: 't', title: 't', status: 404, detail: 'd', code: 'not-found' },
          { status: 404 },
        );
      if (what.startsWith('DELETE')) return Response.json({});
      if (what.endsWith('/completion'))
        return Response.json({ file: name, size, sha256: body['blocks'], seenBefore: [] });
      if (!what.endsWith('/pieces')) return Response.json(standing());
      const fail = fails.shift();
      const early = fail?.(false);
      if (early instanceof Error) throw early;
      if (early !== undefined) return early;
      const { offset, ...sealed } = body as unknown as { offset: number; key: string; bytes: string };
      const opened = await key.open({ delivery, file: name, size, offset }, sealed);
      bytes = Buffer.concat([bytes.subarray(0, offset), opened]);
      const late = fail?.(true);
      if (late instanceof Error) throw late;
      return late ?? Response.json(standing());
    },
  });
  return Object.assign(told, { api, fails, said, bytes: () => bytes });
}

const content = new Uint8Array(randomBytes(2 * mostPieceBytes + 77));
const fileOf = (bytes: Uint8Array) => ({
  name: 'visits.csv',
  size: bytes.length,
  read: async (from: number, to: number) => new Uint8Array(bytes.subarray(from, to)),
});
const busy = () =>
  Response.json({ type: 't', title: 't', status: 503, detail: 'd', code: 'unavailable' }, { status: 503 });
const wait = () => Promise.resolve();

it('sends the whole file, and tells how much has arrived', async () => {
  const server = serverFor('visits.csv', content.length);
  const told: number[] = [];
  await deliver(server.api, fileOf(content), { onProgress: (arrived) => told.push(arrived), wait });
  expect(server.bytes().equals(content)).toBe(true);
  expect(told).toEqual([mostPieceBytes, 2 * mostPieceBytes, content.length]);
});

it('sends a piece again that was lost, and none twice whose answer was lost', async () => {
  const server = serverFor('visits.csv', content.length);
  server.fails.push(
    (sent) => (sent ? undefined : new TypeError('network')),
    (sent) => (sent ? undefined : busy()),
    (sent) => (sent ? new TypeError('network') : undefined),
  );
  await deliver(server.api, fileOf(content), { wait });
  expect(server.bytes().equals(content)).toBe(true);
  expect(server.said.filter((one) => one.endsWith('/pieces'))).toHaveLength(5);
});

it('stops at once when it is told to, and goes on where it stopped', async () => {
  const server = serverFor('visits.csv', content.length);
  const stop = new AbortController();
  const stopped = deliver(server.api, fileOf(content), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
    wait,
  });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.bytes()).toHaveLength(mostPieceBytes);
  server.said.length = 0;
  const received = await deliver(server.api, fileOf(content), { wait });
  expect(server.bytes().equals(content)).toBe(true);
  expect(server.said.filter((one) => one.endsWith('/pieces'))).toHaveLength(2);
  // The digest is of the whole file, also of what was sent before.
  const other = serverFor('visits.csv', content.length);
  expect(received.sha256).toBe((await deliver(other.api, fileOf(content), { wait })).sha256);
});

it('gives up with the reason when the server goes on refusing', async () => {
  const server = serverFor('visits.csv', content.length);
  for (let at = 0; at < 20; at += 1) server.fails.push(() => busy());
  await expect(deliver(server.api, fileOf(content), { wait })).rejects.toMatchObject({
    problem: { code: 'unavailable' },
  });
  expect(server.said.filter((one) => one.endsWith('/pieces'))).toHaveLength(6);
});

it.each([
  ['Visits 2026 (final).csv', 'Visits-2026-final-.csv'],
  ['../../etc/passwd', 'etc-passwd'],
  ['.hidden', 'hidden'],
  ['a'.repeat(300), 'a'.repeat(200)],
])('a file named %s is named as can be written in a document', (name, plain) => {
  expect(deliveredNameOf(name)).toBe(plain);
});

it.each([
  [999, '999 bytes'],
  [1_500, '1.5 kB'],
  [2_000_000_000, '2 GB'],
])('%s bytes are said as %s', (bytes, text) => {
  expect(fileSizeText(bytes)).toBe(text);
});

it('what was forgotten begins anew, and another name or size than the file has is not sealed for', async () => {
  const server = serverFor('visits.csv', content.length);
  server.forgotten = true;
  await deliver(server.api, fileOf(content), { wait });
  expect(server.said.slice(0, 4)).toEqual([
    'GET /deliveries',
    `GET /deliveries/${delivery}`,
    `DELETE /deliveries/${delivery}`,
    'POST /deliveries',
  ]);
  expect(server.bytes().equals(content)).toBe(true);
  const other = serverFor('may.csv', 12);
  await expect(deliver(other.api, fileOf(content), { wait })).rejects.toMatchObject({
    problem: { code: 'file-changed' },
  });
  expect(other.bytes()).toHaveLength(0);
});
