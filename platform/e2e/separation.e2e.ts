import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { homeAt } from '@vitrine/core/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';
import { emptyHome, removeHome } from './sample-home.ts';

let vitrine: RunningServer;

beforeAll(async () => {
  vitrine = await startVitrine(await emptyHome());
  const sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  // A room is open and has answered, so whatever the server opens for that is open now.
  expect(
    (await sam.query('DARS-NIC-200002-D3E4F-v1.0', 'SELECT SEX FROM hes_apc LIMIT 1')).rows,
  ).toHaveLength(1);
});
afterAll(async () => {
  await vitrine.stop();
  await removeHome(vitrine.home);
});

interface Wrapped {
  readonly wrapped: string;
  readonly context: string;
}

/** Wrapped data keys of every release and every cut of the home. */
async function wrappedKeys(): Promise<Wrapped[]> {
  const home = homeAt(vitrine.home);
  const found: Wrapped[] = [];
  for (const [folder, name, field] of [
    [home.curated, 'manifest.json', 'dataKey'],
    [home.cuts, 'cut.json', 'key'],
  ] as const) {
    for (const path of await readdir(folder, { recursive: true })) {
      if (!path.endsWith(name)) continue;
      const document = JSON.parse(await readFile(join(folder, path), 'utf8')) as Record<
        typeof field,
        Wrapped
      >;
      found.push(document[field]);
    }
  }
  return found;
}

describe('the server', () => {
  it('holds no file of the curated data, of a cut or of the steward open', async () => {
    const { serverPid: pid } = vitrine;
    const descriptors = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(
      descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
    );
    const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
    const home = homeAt(vitrine.home);
    expect(links.some((link) => link.startsWith(home.server))).toBe(true);
    for (const folder of [home.curated, home.cuts, home.steward]) {
      expect(links.filter((link) => link.startsWith(folder))).toEqual([]);
      expect(maps).not.toContain(folder);
    }
  });

  it('has no key that opens curated data or a cut; the steward has', async () => {
    const home = homeAt(vitrine.home);
    const keys = await wrappedKeys();
    expect(keys.length).toBeGreaterThanOrEqual(5);
    for (const key of keys) {
      const bytes = Buffer.from(key.wrapped, 'base64');
      await expect(new FileKeys(join(home.server, 'keys')).unwrap(bytes, key.context)).rejects.toMatchObject({
        code: 'corrupt',
      });
      expect(await new FileKeys(join(home.steward, 'keys')).unwrap(bytes, key.context)).toHaveLength(32);
    }
  });
});
