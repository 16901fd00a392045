import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPlace, type TestPlace } from '../testing.ts';
import { draftUseCases } from './use-cases.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const holding = (...roles: string[]): Person => ({
  ...{ id: newPersonId(), username: 'somebody', name: 'Somebody', roles },
});
const [dana, otto, avery] = [holding('data-manager'), holding('data-manager'), holding('access-officer')];
const as = (person: Person) => ({ person, signal: new AbortController().signal });
const kept = (person: Person, name: string) =>
  draftUseCases(place.ports).getDraft(as(person), { params: { name }, query: {}, body: {} });
const read = async (person: Person, name: string) => (await kept(person, name)).text;
const keepFrom = (person: Person, name: string, from: string | null, text: string) =>
  draftUseCases(place.ports).saveDraft(as(person), { params: { name }, query: {}, body: { from, text } });
/** As a tab does that has read what is kept. */
const keep = async (person: Person, name: string, text: string) => {
  const { version } = await kept(person, name).catch(() => ({ version: null }));
  return keepFrom(person, name, version, text);
};
const dir = (): string => join(place.ports.home.root, 'drafts');

test('a document that is being written is its writer’s alone, wherever they open it again', async () => {
  expect(await read(dana, 'dataset-file')).toBeNull();
  await keep(dana, 'dataset-file', 'title: Größe');
  await keep(otto, 'dataset-file', 'title: Another');
  await keep(avery, 'agreement-document', 'ref: X');
  expect(await read(dana, 'dataset-file')).toBe('title: Größe');
  expect(await read(otto, 'dataset-file')).toBe('title: Another');
  expect(await read(avery, 'agreement-document')).toBe('ref: X');
  await keep(otto, 'dataset-file', '');
  expect(await read(otto, 'dataset-file')).toBeNull();
});

test('only who may send a document writes it', async () => {
  for (const role of ['researcher', 'output-checker', 'igard-reviewer', 'operator', 'access-officer'])
    await expect(keep(holding(role), 'dataset-file', 'x')).rejects.toMatchObject({ code: 'forbidden' });
  for (const role of ['researcher', 'data-manager', 'output-checker'])
    await expect(read(holding(role), 'agreement-document')).rejects.toMatchObject({ code: 'forbidden' });
  for (const name of ['../x', 'request', ''])
    await expect(read(dana, name)).rejects.toMatchObject({ code: 'not-found' });
});

test('its file says nothing to who finds it, is no other’s when it is put in their place, and is in no entry', async () => {
  await keep(dana, 'dataset-file', 'title: A secret study');
  const files = await readdir(dir());
  const texts = await Promise.all(files.map((name) => readFile(join(dir(), name), 'latin1')));
  expect(`${files.join(' ')} ${texts.join(' ')}`).not.toMatch(/secret|dataset-file|somebody/);
  await keep(otto, 'dataset-file', 'title: Mine');
  const mine = (await readdir(dir())).find((name) => !files.includes(name)) ?? '';
  const hers = texts.findIndex((text) => text.length > 0);
  await writeFile(join(dir(), mine), await readFile(join(dir(), files[hers] ?? '')));
  await expect(read(otto, 'dataset-file')).rejects.toMatchObject({ code: 'corrupt' });
  for await (const entry of place.ledger.read()) expect(JSON.stringify(entry)).not.toContain('secret study');
});

const robin = holding('data-manager');

test('what another tab kept meanwhile is not overwritten, and a text that was kept already is no other', async () => {
  const began = await kept(robin, 'dataset-file');
  const { version } = await keepFrom(robin, 'dataset-file', began.version, 'title: B, an hour of it');
  for (const from of [null, began.version, '0'.repeat(64)])
    await expect(keepFrom(robin, 'dataset-file', from, 'title: y')).rejects.toMatchObject({
      code: 'conflict',
    });
  await expect(keepFrom(robin, 'dataset-file', began.version, '')).rejects.toMatchObject({ status: 409 });
  expect(await kept(robin, 'dataset-file')).toEqual({ text: 'title: B, an hour of it', version });
  // The answer to a first try was lost.
  expect(await keepFrom(holding('data-manager'), 'dataset-file', null, '')).toEqual({ version: null });
  expect(await keepFrom(robin, 'dataset-file', began.version, 'title: B, an hour of it')).toEqual({
    version,
  });
  const tries = ['one', 'two', 'three'].map((text) => keepFrom(robin, 'dataset-file', version, text));
  const ends = await Promise.allSettled(tries);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await read(robin, 'dataset-file')).toBe('one');
});

test('a file that opens no more is given up when its writer begins anew, and never by a text that rests on another', async () => {
  await keep(robin, 'dataset-file', 'title: Mine');
  for (const name of await readdir(dir())) await writeFile(join(dir(), name), 'broken');
  await expect(read(robin, 'dataset-file')).rejects.toMatchObject({ code: 'corrupt' });
  await expect(keepFrom(robin, 'dataset-file', '0'.repeat(64), 'x')).rejects.toMatchObject({
    code: 'conflict',
  });
  await keepFrom(robin, 'dataset-file', null, 'title: Anew');
  expect(await read(robin, 'dataset-file')).toBe('title: Anew');
});
