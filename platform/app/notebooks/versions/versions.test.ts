import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPlace, type TestPlace } from '../../testing.ts';
import { recordSigned, recordVisits, studyOf } from '../testing.ts';
import { notebookUseCases } from '../use-cases.ts';
import { versionUseCases } from './use-cases.ts';

let place: TestPlace;
const ref = 'VERSIONS-1-v1.0';
const person = (username: string): Person => ({
  id: newPersonId(),
  username,
  name: username,
  roles: ['researcher'],
});
const [sam, robin] = [person('sam'), person('robin')];
const signal = new AbortController().signal;

beforeAll(async () => {
  place = await testPlace();
  await recordVisits(place.ports);
  await recordSigned(place.ports, studyOf(ref, ['sam', 'robin']));
}, 60_000);
afterAll(() => place.close());

const by = (one: Person) => ({ person: one, signal });
const versions = () => versionUseCases(place.ports);
const to = (body: object, id = '') => ({ params: { ref, id }, query: {}, body }) as never;
const cells = async (one = sam) => notebookUseCases(place.ports).getNotebook(by(one), to({}));
const write = (code: string, revision: number, one = sam) =>
  notebookUseCases(place.ports).saveNotebook(
    by(one),
    to({ revision, cells: [{ id: 'cell0001', language: 'python', code }] }),
  );
const named = async (): Promise<string[]> =>
  (await versions().listVersions(by(sam), to({}))).versions.map(({ name }) => name);

test('is saved by a name, compared line by line, and brought back as an ordinary saving that loses nothing', async () => {
  const first = await write('a = 1\nb = 2', 0);
  const { id } = await versions().saveVersion(by(sam), to({ name: 'As sent', revision: first.revision }));
  place.clock.advance(1_000);
  const second = await write('a = 1\nb = 3', first.revision);
  const { cells: told, with: newer } = await versions().compareVersions(by(sam), to({}, id));
  expect(newer).toBeNull();
  expect(told).toMatchObject([
    {
      change: 'changed',
      lines: [
        { kind: 'same', text: 'a = 1' },
        { kind: 'removed', text: 'b = 2' },
        { kind: 'added', text: 'b = 3' },
      ],
    },
  ]);
  const { revision } = await versions().restoreVersion(by(sam), to({ revision: second.revision }, id));
  expect(await cells()).toMatchObject({ revision, cells: [{ code: 'a = 1\nb = 2' }] });
  // What it took the place of is a version now; what is one already is not kept twice.
  expect(await named()).toEqual(['Before As sent', 'As sent']);
  place.clock.advance(1_000);
  await versions().restoreVersion(by(sam), to({ revision }, id));
  expect(await named()).toEqual(['Before As sent', 'As sent']);
});

test('a page that began from an older saving neither names nor overwrites what it has not seen', async () => {
  const { revision } = await cells();
  const [version] = (await versions().listVersions(by(sam), to({}))).versions;
  await write('newer', revision);
  const stale = to({ revision, name: 'Stale' }, version?.id);
  await expect(versions().saveVersion(by(sam), stale)).rejects.toMatchObject({ code: 'conflict' });
  await expect(versions().restoreVersion(by(sam), stale)).rejects.toMatchObject({ code: 'conflict' });
  expect(await cells()).toMatchObject({ cells: [{ code: 'newer' }] });
});

test('is its person’s alone, and says nothing to who finds the file', async () => {
  const [version] = (await versions().listVersions(by(sam), to({}))).versions;
  expect((await versions().listVersions(by(robin), to({}))).versions).toEqual([]);
  for (const act of ['compareVersions', 'restoreVersion', 'removeVersion'] as const)
    await expect(versions()[act](by(robin), to({ revision: 0 }, version?.id))).rejects.toMatchObject({
      code: 'not-found',
    });
  const dir = join(place.ports.home.root, 'notebook-versions');
  const files = await readdir(dir, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.sealed'))) {
    const bytes = await readFile(join(dir, file));
    for (const word of ['As sent', 'b = 2', sam.id, ref]) expect(bytes.includes(word)).toBe(false);
  }
});

test('one file that cannot be read is told, can be removed, and keeps nobody from the others', async () => {
  const { revision } = await write('damaged', (await cells()).revision);
  const { id } = await versions().saveVersion(by(sam), to({ name: 'Damaged', revision }));
  const others = (await named()).filter((name) => name !== 'Damaged');
  const dir = join(place.ports.home.root, 'notebook-versions');
  const files = await readdir(dir, { recursive: true });
  await writeFile(join(dir, files.find((name) => name.endsWith(`${id}.sealed`)) ?? ''), 'damaged');
  const listed = await versions().listVersions(by(sam), to({}));
  expect(listed.versions.map(({ name }) => name)).toEqual(others);
  expect(listed.unreadable).toEqual([id]);
  await expect(versions().compareVersions(by(sam), to({}, id))).rejects.toMatchObject({ code: 'corrupt' });
  await versions().compareVersions(by(sam), to({}, listed.versions[0]?.id));
  const { id: after } = await versions().saveVersion(by(sam), to({ name: 'After', revision }));
  await versions().removeVersion(by(sam), to({}, after));
  await versions().removeVersion(by(sam), to({}, id));
  expect((await versions().listVersions(by(sam), to({}))).unreadable).toEqual([]);
  await expect(versions().removeVersion(by(sam), to({}, id))).rejects.toMatchObject({ code: 'not-found' });
});

test('a hundred are kept by name, and one is removed before another is', async () => {
  const { revision } = await cells();
  const save = (at: number) => versions().saveVersion(by(sam), to({ name: `v${at}`, revision }));
  for (let at = (await named()).filter((name) => !name.startsWith('Before')).length; at < 100; at++)
    await save(at);
  await expect(save(101)).rejects.toMatchObject({ code: 'conflict' });
  const [newest] = (await versions().listVersions(by(sam), to({}))).versions;
  await versions().removeVersion(by(sam), to({}, newest?.id));
  await save(101);
});
