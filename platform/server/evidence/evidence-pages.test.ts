import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidencePack } from '@vitrine/api';
import { controls, standards } from '@vitrine/app/evidence/testing';
import { NotSignedIn } from '@vitrine/identity/errors';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceRoutes } from './evidence-routes.ts';
import { writeEvidence } from './write-pack.ts';

const planted = '<img src=x onerror=alert(1)>';
const pack = {
  format: 'vitrine-evidence-1',
  made: '2026-11-30T10:00:00.000Z',
  origin: 'https://vitrine.example',
  system: [...new Set(Object.values(controls).flatMap(({ facts = [] }) => facts))].map((name) => ({
    name,
    title: name,
    values: [{ label: 'value', value: planted }],
  })),
  controls: Object.entries(controls).map(([name, { kinds = [], facts = [], ...one }]) => ({
    ...one,
    name,
    facts,
    log: kinds.map((kind) => ({ kind, title: kind, acts: 7, last: '2026-11-29' })),
  })),
  standards,
} as unknown as EvidencePack;

let dir: string;
let server: Server;
let address: string;
let signedIn = true;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-evidence-'));
  await writeEvidence(pack, join(dir, 'pack'));
  const face = express();
  face.use(
    await evidenceRoutes({
      getEvidence: () => Promise.resolve(pack),
      identify: () =>
        signedIn
          ? Promise.resolve({ id: 'per_x' as never, username: 'x', name: 'X', roles: [] })
          : Promise.reject(new NotSignedIn({ detail: 'Nobody is signed in.' })),
    }),
  );
  server = createServer(face).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(dir, { recursive: true });
});

const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/href="([^"]+)"/g)].map(([, to = '']) => to.replaceAll('&amp;', '&'));
const idsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));

describe('the pages of the evidence pack', () => {
  it('lead from every line to its proof: files of a folder, sections of documents, the audit, the register', async () => {
    const files = await readdir(join(dir, 'pack'));
    const texts = new Map<string, string>();
    for (const file of files) texts.set(file, await readFile(join(dir, 'pack', file), 'utf8'));
    let outside = 0;
    for (const [file, text] of texts)
      for (const to of linksIn(text)) {
        if (/^https:/.test(to)) {
          outside += 1;
          continue;
        }
        const [name = '', section] = to.split('#');
        const target = texts.get(name === '' ? file : name);
        expect(target, `${file}: ${to}`).toBeDefined();
        if (section !== undefined) expect([...idsIn(target ?? '')], `${file}: ${to}`).toContain(section);
      }
    expect(outside).toBeGreaterThan(400);
    const satre = texts.get('satre.html') ?? '';
    for (const { id } of standards[0].statements) expect(satre).toContain(`<b>${id}</b>`);
    expect(satre).toContain('https://vitrine.example/audit?kind=query');
    expect(satre).toContain('CC BY 4.0');
    expect(satre).toContain('Shown by the organisation');
  });

  it('are read without script, and nothing that was read becomes markup', async () => {
    for (const file of await readdir(join(dir, 'pack'))) {
      const text = await readFile(join(dir, 'pack', file), 'utf8');
      if (!file.endsWith('.html')) continue;
      expect(text).not.toMatch(/<script|<img|<[a-z][^>]* (?:on\w+|style)=/);
    }
    expect(await readFile(join(dir, 'pack', 'system.html'), 'utf8')).toContain('&lt;img src=x');
  });

  it('write over nothing', async () => {
    await writeFile(join(dir, 'mine.txt'), 'mine');
    await expect(writeEvidence(pack, dir)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('are served to who is signed in, and lead others to sign in', async () => {
    const get = (path: string): Promise<Response> => fetch(address + path, { redirect: 'manual' });
    for (const to of linksIn(await (await get('/evidence')).text()))
      if (to.startsWith('/evidence')) expect((await get(to)).status, to).toBe(200);
    expect((await get('/evidence/docs/architecture')).status).toBe(200);
    expect((await get('/evidence/docs/..%2f..%2fpackage')).status).toBe(404);
    signedIn = false;
    const answer = await get('/evidence/satre');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/sign-in']);
  });
});
