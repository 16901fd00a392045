import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileKeys } from '@vitrine/core/keys';
import { canonicalJson, sha256Hex, type Json } from '@vitrine/core/text';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { parseDatasetFile, readPublishedFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { releaseSigningKey, type Manifest } from '../../catalogue/manifest.ts';
import { weakenings } from './same-meaning.ts';
import {
  testSteward,
  testNumber,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
  await at.land('visits.csv', [visitsHeader, visitLine(1, 'a'), visitLine(2, 'b')].join('\n'));
  await at.steward.releases.publish(visitsFile());
  await at.land('list.csv', `NHS_NUMBER\n${testNumber(2)}\n`);
  await applyOptOutList(at.steward, 'national', { alias: 'landing', file: 'list.csv' });
});
afterEach(() => at.close());

const request = (): Parameters<TestSteward['steward']['agreements']['prepareRoom']>[0] => ({
  envelope: at.envelope({ optOuts: { national: true, type1: false, maxAgeDays: 30 } }),
  username: 'researcher',
  receipt: null,
});
const next = (version: string, from: string, to: string): string =>
  visitsFile({ version: `version: "${version}"` }).replace(from, to);
const keyed = 'class: key, entity: visit';

test.each([
  ['is about nobody', /person: .*\n/, ''],
  ['takes another column for the person', 'nhsNumber: nhs', 'nhsNumber: born'],
  ['shows a key as it is', keyed, 'class: sensitive'],
  [
    'publishes rows that are nobody\u2019s',
    /person: .*\n/,
    'person: {nhsNumber: nhs, birthDate: born}\nlink: {unlinked: publish}\n',
  ],
  ['gives a key the pseudonyms of another entity', keyed, 'class: key, entity: person'],
  ['shows days for the months that may be granted', '%d/%m/%Y', '%m/%d/%Y'],
])('a minor release that %s is refused, and the cut stays as it was signed', async (_, from, to) => {
  const file = visitsFile({ version: 'version: "1.7"' }).replace(from, to);
  await expect(at.steward.releases.publish(file)).rejects.toMatchObject({ code: 'dataset-file-invalid' });
  const [table] = await at.steward.agreements.prepareRoom(request());
  const rows = table === undefined ? [] : await at.rows(table);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.['visit']).not.toBe('a');
});

test('a major release may mean something else, and a minor one more or less', async () => {
  await at.steward.releases.publish(next('2.0', keyed, 'class: sensitive'));
  await at.steward.releases.publish(
    next('1.1', 'name: cost, type: decimal, class: sensitive', 'name: cost, type: decimal, class: quasi'),
  );
  await at.steward.releases.publish(
    next('1.2', 'cost, type: decimal, class: sensitive', 'cost, type: string, class: direct'),
  );
  expect((await at.steward.releases.all()).map((one) => one.manifest.version)).toEqual([
    '1.0',
    '1.1',
    '1.2',
    '2.0',
  ]);
});

test('what identified people identifies them in every minor release, whatever the case of its name', () => {
  const column = (name: string, kind: string): DatasetFile['columns'][number] =>
    ({ name, class: kind, transforms: [] as string[] }) as DatasetFile['columns'][number];
  const before = { columns: [column('NAME', 'direct'), column('visit', 'key')] };
  const fields = (...columns: DatasetFile['columns']): string[] =>
    weakenings(before, { columns }).map((one) => one.field);
  expect(fields(column('other', 'quasi'), column('name', 'quasi'), column('Visit', 'sensitive'))).toEqual([
    'columns[1].class',
    'columns[2].class',
  ]);
  expect(fields(column('NAME', 'direct'), column('visit', 'direct'))).toEqual([]);
});

test('a release from before a rule goes on: it is shown, and the next one, which keeps the rule, comes after it', async () => {
  // As it was published before whole postcodes needed a reason: the steward's own signature is on it.
  const keys = new FileKeys(join(at.home.steward, 'keys'));
  const path = (name: string): string => join(at.home.curated, 'releases/visits/1.0', name);
  const manifest = JSON.parse(await readFile(path('manifest.json'), 'utf8')) as Manifest;
  const content = visitsFile()
    .replaceAll('name: note,', 'name: postcode,')
    .replace('column: note', 'column: postcode');
  const older = { ...manifest, datasetFile: { sha256: sha256Hex(content), content } };
  const bytes = Buffer.from(canonicalJson(older as unknown as Json));
  await writeFile(path('manifest.json'), bytes);
  await writeFile(path('manifest.sig'), await keys.sign(releaseSigningKey, bytes));
  expect(() => parseDatasetFile(content)).toThrow(/fault/);
  expect(readPublishedFile(content).columns.map((one) => one.name)).toContain('postcode');
  const reopened = await at.reopen();
  const later = visitsFile({ version: 'version: "1.1"' });
  const { manifest: published } = await reopened.releases.publish(later);
  expect(published.version).toBe('1.1');
});
