import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '@vitrine/core/engine';
import { landLookups } from './landed-lookups.ts';
import type { ReleaseLookup } from '../../catalogue/manifest.ts';
import { parseDatasetFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { readingEngine, visitsFile } from '../../testing.ts';

let dir: string;
let engine: Engine;
let count = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-lookups-'));
  await mkdir(join(dir, 'scratch'));
  engine = await readingEngine(join(dir, 'engine'));
});
afterAll(async () => {
  engine.close();
  await rm(dir, { recursive: true, force: true });
});

/** Lands a lookup file of this content, under a name of its own. */
async function land(content?: string | Uint8Array): Promise<readonly ReleaseLookup[]> {
  count += 1;
  if (content !== undefined) await writeFile(join(dir, `areas-${count}.csv`), content);
  const lookups = `lookups: [{name: area-${count}, file: areas-${count}.csv, description: Area.}]`;
  const file = visitsFile({ lookups }).replace(
    'description: Ward',
    `description: Ward, transforms: [to-area-${count}]`,
  );
  return landLookups(engine, parseDatasetFile(file), { landing: dir }, join(dir, 'scratch'));
}

test('a lookup file of two columns is counted', async () => {
  const [landed] = await land('code,parent\na,P\nb,P\nc,Ynys M\u00f4n\n');
  expect(landed).toMatchObject({ codes: 3, parents: 2, single: 1 });
});

test.each<readonly [string, string | Uint8Array, string]>([
  ['another header', 'lsoa,msoa\na,P', 'first line'],
  ['a third column', 'code,parent,name\na,P,x', 'first line'],
  ['a line of three cells', 'code,parent\na,P\nb,P,x', 'two cells'],
  ['no line', 'code,parent\n', 'hide nothing'],
  ['a code twice', 'code,parent\na,P\nb,P\na,Q', 'stands there twice, first in line 4'],
  ['an empty parent', 'code,parent\na,P\nb,', 'empty, first in line 3'],
  ['an empty code', 'code,parent\n,P\nb,P', 'empty, first in line 2'],
  ['a space at an end', 'code,parent\na,P\nb ,P', 'space at an end'],
  ['an invisible character', 'code,parent\na,P\nb,P\u200b', 'invisible character'],
  ['a character that changes the one before it', 'code,parent\na,P\nb,P\nc,c\ufe0f', 'invisible character'],
  ['a letter that is a blank', 'code,parent\na,P\nb,P\nc,c\u3164', 'invisible character'],
  ['another space than the plain one', 'code,parent\na,P x\nb,P\u00a0x', 'invisible character'],
  ['a text of 101 characters', `code,parent\na,P\nb,${'P'.repeat(101)}`, 'more than 100'],
  ['one code a parent', 'code,parent\na,P\nb,Q', 'hide nothing'],
  ['a parent that is its code', 'code,parent\na,P\nb,P\nc,c', 'itself one of the codes'],
  ['a parent that is another code', 'code,parent\na,P\nb,P\nc,a', 'itself one of the codes'],
  ['a parent that is its code in upper case', 'code,parent\na,P\nb,P\nc,C', 'itself one of the codes'],
  ['compression', gzipSync('code,parent\na,P\nb,P'), 'compressed or larger'],
  ['more than 16 MiB', `code,parent\n${'a,P\n'.repeat(4_200_000)}`, 'compressed or larger'],
])('a lookup file with %s is refused', async (_, content, why) => {
  const error = await land(content).catch((one: unknown) => one);
  expect(error).toMatchObject({ code: 'lookup-invalid', facts: { lookup: `area-${count}` } });
  expect((error as Error).message).toContain(why);
});

test.each([
  ['is not there', undefined, 'landing-missing'],
  ['is not UTF-8', Buffer.from('code,parent\na,P\nb,Caf\u00e9', 'latin1'), 'landing-encoding'],
])('a lookup file that %s is refused as a landing file is', async (_, content, code) => {
  await expect(land(content)).rejects.toMatchObject({ code });
});
