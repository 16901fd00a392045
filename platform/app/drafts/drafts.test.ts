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
const read = async (person: Person, name: string) =>
  (await draftUseCases(place.ports).getDraft(as(person), { params: { name }, query: {}, body: {} })).text;
const keep = (person: Person, name: string, text: string) =>
  draftUseCases(place.ports).saveDraft(as(person), { params: { name }, query: {}, body: { text } });
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
