import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeAt } from '@vitrine/core/process';
import { expect, it } from 'vitest';
import { socketPath } from '../environment/server-health.ts';
import { whenServing } from './when-serving.ts';

it('settles when a server answers, and not before', async () => {
  const home = homeAt(await mkdtemp(join(tmpdir(), 'vitrine-serving-')));
  const server = createServer((_, response) => response.end('{}'));
  let served = false;
  const serving = whenServing({ ...home, server: home.root }).then(() => (served = true));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(served).toBe(false);
  await new Promise<void>((resolve) => server.listen(socketPath({ ...home, server: home.root }), resolve));
  await serving;
  expect(served).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  await rm(home.root, { recursive: true });
});
