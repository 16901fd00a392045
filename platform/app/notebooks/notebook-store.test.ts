import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPersonId, parseAgreementId } from '@vitrine/core/ids';
import { FileKeys } from '@vitrine/core/keys';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NotebookStore } from './notebook-store.ts';

let dir: string;
const sam = newPersonId();
const study = parseAgreementId('STUDY-1');
const cell = (code: string) => ({ id: 'cell0001', language: 'python' as const, code });
const store = (): NotebookStore => new NotebookStore(join(dir, 'notebooks'), new FileKeys(join(dir, 'keys')));

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-notebooks-'));
});
afterEach(() => rm(dir, { recursive: true }));

it('what was written is there after a restart, for its person under its agreement alone', async () => {
  expect(await store().load(sam, study)).toEqual({ revision: 0, cells: [] });
  expect(await store().save(sam, study, 0, [cell('secret = 1')])).toBe(1);
  expect(await store().load(sam, study)).toEqual({ revision: 1, cells: [cell('secret = 1')] });
  expect((await store().load(newPersonId(), study)).cells).toEqual([]);
  expect((await store().load(sam, parseAgreementId('STUDY-2'))).cells).toEqual([]);
});

it('a page that began from an older notebook does not write over a newer one', async () => {
  await store().save(sam, study, 0, [cell('1')]);
  const one = store();
  const saved = await Promise.allSettled([
    one.save(sam, study, 1, [cell('2')]),
    one.save(sam, study, 1, [cell('3')]),
  ]);
  expect(saved.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(one.save(sam, study, 0, [])).rejects.toMatchObject({ code: 'conflict', status: 409 });
  expect((await one.load(sam, study)).cells).toEqual([cell('2')]);
});

it('the file says nothing to who finds it, and is believed under no other name and when nobody changed it', async () => {
  await store().save(sam, study, 0, [cell('secret = 1')]);
  const [name = ''] = await readdir(join(dir, 'notebooks'));
  const path = join(dir, 'notebooks', name);
  const bytes = await readFile(path);
  expect(bytes.includes('secret')).toBe(false);
  expect(name).not.toContain('STUDY');
  await store().save(newPersonId(), study, 0, []);
  const other = (await readdir(join(dir, 'notebooks'))).find((one) => one !== name) ?? '';
  await writeFile(path, await readFile(join(dir, 'notebooks', other)));
  await expect(store().load(sam, study)).rejects.toMatchObject({ code: 'corrupt' });
});
