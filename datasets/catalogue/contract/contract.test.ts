import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { visitsFile } from '../../testing.ts';
import type { DatasetFile } from '../dataset-file/dataset-file.ts';
import { parseDatasetFile } from '../dataset-file/parse-dataset-file.ts';
import { datasetFileFrom } from './read-contract.ts';
import { contractOf } from './write-contract.ts';

const sample = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../samples', `${name}.yaml`), 'utf8');

/** The rules of each column, in their order: of several columns they may be in another. */
const byColumn = ({ quality, ...rest }: DatasetFile): object => ({
  ...rest,
  quality: Object.fromEntries(Map.groupBy(quality, ({ column }) => column)),
});

const rules = `quality:
  - {rule: not-null, column: note, onFail: warn}
  - {rule: not-null, column: note}
  - {rule: unique, column: visit}
  - {rule: nhs-number, column: nhs, onFail: warn}
  - {rule: date-range, column: seen, from: 2000-01-01}
  - {rule: in-set, column: ward, values: ["1", B]}
  - {rule: pattern, column: note, pattern: "[a-z ]+", onFail: refuse}
  - {rule: compare, column: seen, is: at-least, other: born}
  - {rule: present-with, column: cost, other: ward, onFail: warn}
  - {rule: references, column: ward, dataset: wards, to: code}
delivery:
  - {rule: rows, atLeast: 10}
  - {rule: row-change, atMostPercent: 20, onFail: warn}
  - {rule: freshness, column: seen, atMostDays: 30}`;

describe('a dataset file as a contract', () => {
  test.each([
    ['hes_apc', sample('hes_apc')],
    ['hes_ae', sample('hes_ae')],
    ['person_spine', sample('person_spine')],
    ['visits', visitsFile()],
    ['every rule', visitsFile({ quality: rules, link: 'link: {unlinked: publish}' })],
  ])('%s says the same when it is read back, from JSON and from YAML', (_, text) => {
    const file = parseDatasetFile(text);
    const contract = contractOf(file, 'https://vitrine.example/register/datasets/x');
    for (const written of [JSON.stringify(contract), stringify(contract)])
      expect(byColumn(parseDatasetFile(datasetFileFrom(written)))).toEqual(byColumn(file));
  });
});

const foreign = `apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
version: 1.2.3
status: active
description: {purpose: Attendances}
team: [{username: someone}]
schema:
  - name: A&E attendances
    physicalName: ae 2026.csv
    properties:
      - {name: NHS number, logicalType: string, required: true, primaryKey: true}
      - {name: arrived, logicalType: date, classification: restricted, logicalTypeOptions: {minimum: 2000-01-01, format: yyyy-MM-dd}}
      - name: triage
        logicalType: string
        classification: sensitive
        quality:
          - {metric: invalidValues, mustBe: 0, arguments: {validValues: [1, 2]}, severity: warning}
          - {type: sql, query: "SELECT count(*) FROM x", mustBe: 0, name: no orphans}
      - {name: tags, logicalType: array}
`;

describe('a contract of somebody else', () => {
  test('becomes a dataset file to go on with, which publishes nothing that nobody decided on', () => {
    const text = datasetFileFrom(foreign);
    expect(text).toContain('# Not taken over: triage: the check no orphans');
    expect(text).toContain('# Not taken over: tags: the type array');
    expect(text).toContain('# Not taken over: arrived: logicalTypeOptions.format');
    const person = 'person: {nhsNumber: NHS_number, birthDate: arrived}';
    const file = parseDatasetFile(`${text}\n${person}`);
    expect(file).toMatchObject({
      name: 'a_e_attendances',
      description: 'Attendances',
      version: '1.2',
      source: { alias: 'landing', file: 'ae_2026.csv', format: 'csv' },
      columns: [
        { name: 'NHS_number', from: 'NHS number', class: 'direct' },
        { name: 'arrived', type: 'date', class: 'direct' },
        { name: 'triage', class: 'sensitive' },
        { name: 'tags', type: 'string', class: 'direct' },
      ],
    });
    expect(file.quality).toEqual([
      { rule: 'not-null', column: 'NHS_number', onFail: 'quarantine' },
      { rule: 'unique', column: 'NHS_number', onFail: 'quarantine' },
      { rule: 'date-range', column: 'arrived', from: '2000-01-01', onFail: 'quarantine' },
      { rule: 'in-set', column: 'triage', values: ['1', '2'], onFail: 'warn' },
    ]);
  });

  test.each([
    [
      'two tables',
      foreign.replace('schema:', 'schema:\n  - {name: b, properties: [{name: c}]}'),
      /one table/,
    ],
    ['an older standard', foreign.replace('v3.0.2', 'v2.2.2'), /version 3/],
    ['no contract', 'kind: Other', /fault/],
    ['anchors', foreign.replace('Attendances', '&a Attendances').replace('1.2.3', '*a'), /Anchors/],
  ])('with %s is refused with its line', (_, text, message) => {
    expect(() => datasetFileFrom(text)).toThrow(message);
  });
});
