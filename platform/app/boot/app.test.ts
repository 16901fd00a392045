import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt, settingsSchema } from '@vitrine/core/process';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openApp } from './app.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'va-'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AK');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'invented');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

it('Vitrine starts and takes acts while the bucket of outputs refuses it, and says so', async () => {
  const bucket = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>x</Message></Error>');
    });
  });
  await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
  const { port } = bucket.address() as AddressInfo;
  const outputsFile = join(dir, 'outputs.json');
  const place = { bucket: 'outputs', region: 'eu-west-2', pathStyle: true };
  await writeFile(outputsFile, JSON.stringify({ ...place, endpoint: `http://127.0.0.1:${port}` }));
  const home = homeAt(join(dir, 'home'));
  await mkdir(home.root);
  const app = await openApp({ home, settings: settingsSchema.parse({ logLevel: 'silent', outputsFile }) });
  try {
    expect(app.failure()).toBeUndefined();
    await vi.waitFor(() => expect(app.trouble()).toMatchObject({ code: 'store-refused' }), 5_000);
    expect(app.notices().join('\n')).toContain(app.trouble()?.message);
    await expect(app.stoppedSince()).resolves.toBeUndefined();
  } finally {
    await app.close();
    bucket.closeAllConnections();
    bucket.close();
  }
});
