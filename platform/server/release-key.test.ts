import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { releaseKey } from './release-key.ts';

it('gives the key to anybody, from any page, and nothing else', async () => {
  const face = express().use(releaseKey(() => Promise.resolve('-----BEGIN PUBLIC KEY-----')));
  const server = face.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/release-key.pem`);
    expect(await answer.text()).toBe('-----BEGIN PUBLIC KEY-----');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`http://127.0.0.1:${port}/release-key`)).status).toBe(404);
  } finally {
    server.close();
  }
});
