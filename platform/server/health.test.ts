import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverHealth, socketPath } from '@vitrine/app/environment';
import { Unavailable, type VitrineError } from '@vitrine/core/errors';
import { homeAt } from '@vitrine/core/process';
import express from 'express';
import { expect, it } from 'vitest';
import { health } from './health.ts';

it('says that data cannot be had although acts are taken, and whoever diagnoses reads it', async () => {
  const home = homeAt(await mkdtemp(join(tmpdir(), 'vh-')));
  await mkdir(home.server, { recursive: true });
  const says: { failure?: VitrineError; trouble?: VitrineError } = {};
  const app = express();
  app.use('/health', health({ failure: () => says.failure, trouble: () => says.trouble }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(socketPath(home), resolve));
  expect(await serverHealth(home)).toBe('ok');
  says.trouble = new Unavailable({ detail: 'The store refuses.' });
  expect(await serverHealth(home)).toBe('degraded');
  says.failure = new Unavailable({ detail: 'The disk is full.' });
  expect(await serverHealth(home)).toBe('refusing');
  await new Promise((resolve) => server.close(resolve));
  expect(await serverHealth(home)).toBe('absent');
  await rm(home.root, { recursive: true });
});
