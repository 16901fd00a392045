import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRegister } from '@vitrine/app/register';
import {
  hostile,
  planted,
  plantedCounts,
  plantRegister,
  useRegister,
  type PlantedRegister,
} from '@vitrine/app/register/testing';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, stop } from '../listen.ts';
import { securityHeaders } from '../security.ts';
import { registerRoutes } from './register-routes.ts';

useRegister();

const origin = 'https://vitrine.example';
let plantation: PlantedRegister;
const face = express();
const server = createServer(face);
const get = (path: string): Promise<Response> => {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
};

beforeAll(async () => {
  plantation = await plantRegister();
  // Two months later, so that there is activity to show.
  plantation.place.clock.advance(62 * 24 * 60 * 60 * 1000);
  face.use(securityHeaders(true));
  const register = () => readRegister(plantation.place.ports);
  face.use(await registerRoutes({ register, logKey: 'vitrine.example+00000000+AQ==', origin }));
  await listen(server, { port: 0, host: '127.0.0.1' });
}, 90_000);
afterAll(() => stop(server));

/** Every address that the sitemap and the pages name, read. */
async function everything(): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  const waiting = ['/register', '/sitemap.xml', '/robots.txt'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    const answer = await get(path);
    expect([path, answer.status]).toEqual([path, 200]);
    const text = await answer.text();
    seen.set(path, text);
    if (path.endsWith('.js')) continue;
    const links = [
      ...text.matchAll(/(?:href="|src="|<loc>)(?:https:\/\/vitrine\.example)?(\/register[^"#<]*)/g),
    ];
    waiting.push(...links.map(([, to = '']) => to));
  }
  return seen;
}

describe('the register on the web', () => {
  it('shows agreements, versions, releases, activity, feeds and tables, each reached from the front page', async () => {
    const all = await everything();
    for (const path of [
      '/register/agreements/PLANTED',
      `/register/releases/${plantation.released}`,
      `/register/releases/${plantation.recalled}`,
      '/register/activity',
      '/register/verify',
      '/register/feed.atom',
      '/register/agreements.csv',
      '/register/releases.json',
    ])
      expect([...all.keys()]).toContain(path);
    const agreement = all.get('/register/agreements/PLANTED') ?? '';
    for (const said of [
      'A made-up study of a made-up population.',
      'Sample University',
      'None; the data are synthetic.',
      'national data opt-outs, from a list at most 30 days old',
      'AGE (as age-band-5)',
      'What is shown was rows, and is aggregates.',
      '1 January 2026 to 31 December 2026',
      'not commercial',
      'PLANTED-v1.0: Ended',
    ])
      expect(agreement).toContain(said);
    expect(all.get(`/register/releases/${plantation.recalled}`)).toContain('Called back on 15 June 2026');
    expect(all.get('/register/activity')).toContain('June 2026');
    expect(all.get('/register/activity')).toContain('fewer than 10');
  });

  it('holds nothing private of any type of entry, no name and no time of day, on any page, feed or table', async () => {
    const names = ['sam.researcher', 'cora.checker', 'dan.checker', 'avery', 'blake'];
    for (const [path, text] of await everything()) {
      if (path.endsWith('.js') || path.endsWith('.css')) continue;
      for (const word of [...Object.values(planted), ...names])
        expect([path, text.includes(word)]).toEqual([path, false]);
      // Midnight stands for the whole day where a feed must give a moment.
      const moment = /\d\d:\d\d/.exec(text.replaceAll('T00:00:00Z', ''));
      expect([path, moment?.[0]]).toEqual([path, undefined]);
      expect([path, /\b\d{3} ?\d{3} ?\d{4}\b/.exec(text)?.[0]]).toEqual([path, undefined]);
    }
  });

  it('has no page of an agreement that one officer signed, nor of anything else', async () => {
    for (const path of [
      '/register/agreements/UNSIGNED',
      '/register/agreements/%3Cscript%3E',
      '/register/releases/req_aaaaaaaaaaaaaaaaaaaa',
      '/register/datasets/nothing',
      '/register/datasets/nothing.dcat.jsonld',
      '/register/datasets/hes_apc.other',
      '/register/nothing',
      '/register?page=99',
    ]) {
      const answer = await get(path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        404,
        'text/html; charset=utf-8',
      ]);
      expect(await answer.text()).not.toContain('<script>');
    }
  });

  it('runs nothing that an officer or a researcher wrote, and no script at all but on one page', async () => {
    for (const [path, text] of await everything()) {
      if (/\.(?:js|css|json|jsonld|ttl|csv)$/.test(path)) continue;
      expect(text).not.toContain('<script>');
      expect(text).not.toMatch(/ on\w+=|style=|javascript:/i);
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      if (!path.startsWith('/register')) continue;
      expect(policy).toContain("default-src 'none'");
      expect(policy.includes('script-src')).toBe(path === '/register/verify');
      expect(policy).not.toContain('unsafe');
      expect(headers.get('set-cookie')).toBeNull();
    }
    const csv = await (await get('/register/agreements.csv')).text();
    expect(csv).toContain(`"${hostile.replaceAll('"', '""')}"`);
  });

  it('is read by other sites’ programs: JSON and feeds, with the entries of both versions and the recall', async () => {
    const json = await get('/register/releases.json');
    expect(json.headers.get('access-control-allow-origin')).toBe('*');
    expect(await json.json()).toMatchObject({ today: '2026-08-16' });
    const feed = await (await get('/register/feed.atom')).text();
    const titles = [...feed.matchAll(/<title>([^<]*)</g)].map(([, title]) => title);
    expect(titles.filter((title) => title?.startsWith('Called back: '))).toHaveLength(1);
    expect(titles.filter((title) => title?.startsWith('Agreement PLANTED-'))).toHaveLength(2);
    const ids = [...feed.matchAll(/<id>([^<]*)</g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells of a dataset in every form that others read, with rough counts and none that is exact', async () => {
    const all = [...(await everything())].filter(([path]) => path.startsWith('/register/datasets'));
    const endings = [
      '',
      '.dcat.jsonld',
      '.dcat.ttl',
      '.hdruk.json',
      '.schema.jsonld',
      '.croissant.json',
      '.odcs.json',
    ];
    const paths = endings.map((ending) => `/register/datasets/planted${ending}`);
    const lists = ['', '.json', '.dcat.jsonld', '.dcat.ttl', '.atom'].map(
      (ending) => `/register/datasets${ending}`,
    );
    expect(all.map(([path]) => path)).toEqual(expect.arrayContaining([...paths, ...lists]));
    const exact = new RegExp(
      Object.values(plantedCounts)
        .map((count) => `\\b${count}\\b`)
        .join('|'),
    );
    for (const [path, text] of all) {
      expect([path, exact.exec(text.replaceAll(',', ''))?.[0]]).toEqual([path, undefined]);
      expect([path, text.includes('7654321')]).toEqual([path, false]);
    }
    const said = new Map(all);
    expect(said.get('/register/datasets/planted')).toContain('about 2,000 people');
    expect(said.get('/register/datasets/planted')).toContain('about 20,000');
    const hdruk = JSON.parse(said.get('/register/datasets/planted.hdruk.json') ?? '') as object;
    expect(hdruk).toMatchObject({ summary: { populationSize: 2_000 } });
    const form = await get('/register/datasets/planted.dcat.ttl');
    expect(form.headers.get('content-type')).toBe('text/turtle; charset=utf-8');
    expect(form.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('describes itself and each release as schema.org Datasets, in blocks that hold nothing but data', async () => {
    for (const path of ['/register', `/register/releases/${plantation.released}`]) {
      const text = await (await get(path)).text();
      const [, block = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text) ?? [];
      expect(JSON.parse(block)).toMatchObject({ '@context': 'https://schema.org', '@type': 'Dataset' });
    }
  });
});

describe('a register of nothing', () => {
  it('says so on every page', async () => {
    const nothing = {
      agreements: [],
      releases: [],
      datasets: [],
      activity: [],
      timeToRelease: null,
      stepTimes: [],
      synopses: [],
    };
    const empty = { today: '2026-01-01', ...nothing };
    const bare = express();
    bare.use(await registerRoutes({ register: () => Promise.resolve(empty), logKey: 'k', origin }));
    const other = createServer(bare);
    await listen(other, { port: 0, host: '127.0.0.1' });
    const { port } = other.address() as AddressInfo;
    const said = {
      '': 'No agreement was signed yet.',
      '/releases': 'Nothing has left so far.',
      '/datasets': 'Nothing was published yet.',
      '/activity': 'No month is over yet.',
    };
    for (const [path, text] of Object.entries(said)) {
      const answer = await fetch(`http://127.0.0.1:${port}/register${path}`);
      expect(await answer.text()).toContain(text);
    }
    await stop(other);
  });
});
