import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { weakenings } from './same-meaning.ts';
import {
  testSteward,
  testNumber,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
} from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
  await at.land('visits.csv', [visitsHeader, visitLine(1, 'a'), visitLine(2, 'b')].join('\n'));
  await at.steward.publish(visitsFile());
  await at.land('list.csv', `NHS_NUMBER\n${testNumber(2)}\n`);
  await at.steward.applyOptOuts('national', { alias: 'landing', file: 'list.csv' });
});
afterEach(() => at.close());

const request = (): Parameters<TestSteward['steward']['prepareRoom']>[0] => ({
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
  await expect(at.steward.publish(file)).rejects.toMatchObject({ code: 'dataset-file-invalid' });
  const [table] = await at.steward.prepareRoom(request());
  const rows = table === undefined ? [] : await at.rows(table);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.['visit']).not.toBe('a');
});

test('a major release may mean something else, and a minor one more or less', async () => {
  await at.steward.publish(next('2.0', keyed, 'class: sensitive'));
  await at.steward.publish(
    next('1.1', 'name: cost, type: decimal, class: sensitive', 'name: cost, type: decimal, class: quasi'),
  );
  await at.steward.publish(
    next('1.2', 'cost, type: decimal, class: sensitive', 'cost, type: string, class: direct'),
  );
  expect((await at.steward.releases()).map((one) => one.manifest.version)).toEqual([
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
