import { createServer } from 'node:http';
import { connect } from 'node:net';
import { settingsSchema } from '@vitrine/core/process';
import { Unavailable } from '@vitrine/core/errors';
import { expect, it } from 'vitest';
import { listen, listenForBrowsers, show, stop } from './listen.ts';

const reaches = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

it('takes both meanings of localhost in development, at one port', async () => {
  const ipv6 = createServer();
  const has6 = await listen(ipv6, { port: 0, host: '::1' }).then(
    () => stop(ipv6).then(() => true),
    () => false,
  );
  const { servers, port } = await listenForBrowsers(settingsSchema.parse({ port: 0 }));
  try {
    expect(await reaches('127.0.0.1', port)).toBe(true);
    expect(await reaches('::1', port)).toBe(has6);
    expect(servers).toHaveLength(has6 ? 2 : 1);
  } finally {
    await Promise.all(servers.map(stop));
  }
});

it('says that a port is taken, and keeps none', async () => {
  const other = createServer();
  await listen(other, { port: 0, host: '127.0.0.1' });
  const { port } = other.address() as { port: number };
  try {
    await expect(listenForBrowsers(settingsSchema.parse({ port }))).rejects.toThrow(Unavailable);
    expect(await reaches('::1', port)).toBe(false);
  } finally {
    await stop(other);
  }
});

it('answers whoever comes before it is ready, says when to come again, and then shows its face', async () => {
  const { servers, port } = await listenForBrowsers(settingsSchema.parse({ port: 0 }));
  try {
    const early = await fetch(`http://127.0.0.1:${port}/health`);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    expect(await early.json()).toMatchObject({ code: 'unavailable' });
    for (const server of servers) show(server, (_request, response) => void response.end('ready'));
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('ready');
  } finally {
    await Promise.all(servers.map(stop));
  }
});
