import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SocketTransport } from './socket-transport.ts';

let folder: string;
let server: Server;
let transport: SocketTransport;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-socket-'));
  server = createServer((request, response) => {
    void text(request).then((body) => response.end(JSON.stringify([request.method, body])));
  });
  await once(server.listen(join(folder, 's')), 'listening');
  transport = new SocketTransport(join(folder, 's'));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it.each(['POST', 'PUT', 'DELETE'])('brings the body of a %s, and takes the answer to it', async (method) => {
  const answer = await transport.fetch('/', { method, body: '{"why":"é"}' });
  expect([answer.status, await answer.json()]).toEqual([200, [method, '{"why":"é"}']]);
});

it('asks without a body', async () => {
  expect(await (await transport.fetch('/', {})).json()).toEqual(['GET', '']);
});
