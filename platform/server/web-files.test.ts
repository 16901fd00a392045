import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { webFiles } from './web-files.ts';

const script = 'console.log("Vitrine");\n'.repeat(200);
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<p>page');
  await writeFile(join(folder, 'assets', 'a.js'), script);
  await writeFile(join(folder, 'assets', 'a.js.br'), brotliCompressSync(script));
  await writeFile(join(folder, 'assets', 'a.js.gz'), gzipSync(script));
  await writeFile(join(folder, 'assets', 'b.woff2'), script);
  await writeFile(join(folder, 'assets', 'c.js'), script);
  await writeFile(join(folder, 'assets', 'c.js.br'), brotliCompressSync(script));
  const app = express().use(await webFiles(folder));
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve());
  });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** By Node's own client: fetch would undo the coding. */
function asked(
  path: string,
  coding?: string,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  const headers = coding === undefined ? {} : { 'accept-encoding': coding };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

it.each([
  ['gzip, deflate, br', 'br', brotliCompressSync(script)],
  ['gzip', 'gzip', gzipSync(script)],
  ['br;q=0, gzip;q=0.5', 'gzip', gzipSync(script)],
  ['identity', undefined, Buffer.from(script)],
  [undefined, undefined, Buffer.from(script)],
])('to whoever takes %s a file is sent as %s', async (takes, coding, bytes) => {
  const { headers, body } = await asked('/assets/a.js', takes);
  expect(headers['content-encoding']).toBe(coding);
  expect(headers['content-type']).toContain('javascript');
  expect(headers['vary']?.toLowerCase()).toBe('accept-encoding');
  expect(headers['cache-control']).toContain('immutable');
  expect(body.equals(bytes)).toBe(true);
});

it('sends what was not compressed as it is, and nothing where there is no file', async () => {
  const font = await asked('/assets/b.woff2', 'br');
  expect(font.headers['content-encoding']).toBeUndefined();
  expect(font.body.toString()).toBe(script);
  const none = await asked('/assets/none.js', 'br');
  expect(none.headers['content-encoding']).toBeUndefined();
  expect(none.status).toBe(404);
  await rm(join(folder, 'assets', 'c.js.br'));
  const gone = await asked('/assets/c.js', 'br');
  expect(gone.headers['content-encoding']).toBeUndefined();
  expect(gone.status).toBe(404);
});
