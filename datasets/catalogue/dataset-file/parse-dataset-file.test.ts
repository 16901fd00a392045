import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DatasetFileInvalid } from '../../errors.ts';
import { parseDatasetFile } from './parse-dataset-file.ts';
import { visitsFile } from '../../testing.ts';

function problems(text: string): readonly { line: number; field: string; message: string }[] {
  try {
    parseDatasetFile(text);
  } catch (error) {
    if (error instanceof DatasetFileInvalid) return error.facts['problems'] as never;
    throw error;
  }
  return [];
}

const area = 'lookups: [{name: area, file: areas.csv, description: Area}]';

describe('parseDatasetFile', () => {
  test.each(['person_spine', 'hes_apc', 'hes_ae', 'hes_op'])('reads the sample %s', (name) => {
    const text = readFileSync(join(import.meta.dirname, '../../samples', `${name}.yaml`), 'utf8');
    expect(parseDatasetFile(text)).toMatchObject({ name, version: '1.0', synthetic: true });
  });

  test('publishes by default, quarantines by default, and takes ISO dates', () => {
    const file = parseDatasetFile(visitsFile());
    expect(file.columns[2]).toMatchObject({ publish: true, transforms: [] });
    expect(file.quality[0]).toMatchObject({ onFail: 'quarantine' });
    expect(file.source).toMatchObject({ encoding: 'utf-8', delimiter: ',', otherColumns: 'refuse' });
  });

  test.each([
    ['an unknown field', visitsFile({ licence: 'licens: x' }), 5, 'licens'],
    ['a missing field', visitsFile({ owner: '' }), 1, 'owner'],
    ['a version that YAML reads as a number', visitsFile({ version: 'version: 1.0' }), 7, 'version'],
    [
      'a path in place of a file name',
      visitsFile({ source: 'source: {alias: landing, file: ../etc/passwd, format: csv}' }),
      8,
      'source.file',
    ],
    [
      'an address in place of an alias',
      visitsFile({ source: 'source: {alias: "s3://bucket", file: a.csv, format: csv}' }),
      8,
      'source.alias',
    ],
    [
      'a rule about a column that is not there',
      visitsFile({ quality: 'quality:\n  - {rule: unique, column: none}' }),
      19,
      'quality[0].column',
    ],
    [
      'an NHS number that would be published',
      visitsFile({ person: 'person: {nhsNumber: ward, birthDate: born}' }),
      9,
      'person.nhsNumber',
    ],
    [
      'a transform through a lookup that is not described',
      visitsFile().replace('transforms: [month]', 'transforms: [to-area]'),
      14,
      'columns[3].transforms[0]',
    ],
    ['a lookup that no column offers', visitsFile({ lookups: area }), 22, 'lookups[0].name'],
    [
      'a lookup for what is no text',
      `${visitsFile().replace('transforms: [month]', 'transforms: [to-area]')}\n${area}`,
      14,
      'columns[3].transforms[0]',
    ],
    [
      'a lookup in another folder',
      visitsFile({ lookups: area.replace('areas.csv', 'other/areas.csv') }),
      22,
      'lookups[0].file',
    ],
    ['superseded numbers outside a spine', visitsFile({ role: 'superseded: ward' }), 22, 'superseded'],
  ])('refuses %s, with its line', (_, text, line, field) => {
    expect(problems(text)).toContainEqual(expect.objectContaining({ line, field }) as unknown);
  });

  test.each([
    ['duplicate keys', `${visitsFile()}\nname: again`],
    ['anchors', visitsFile({ title: 'title: &t Visits', licence: 'licence: *t' })],
    ['what is not YAML', 'name: [unclosed'],
    ['a list', '- a\n- b'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(problems(text).length).toBeGreaterThan(0);
  });

  test.each([
    ['a field that is missing', visitsFile({ owner: '' }), 'This field is missing'],
    [
      'a version without quotes',
      visitsFile({ version: 'version: 1.0' }),
      'This must be text: put it in quotes',
    ],
  ])('says in plain words what is wrong with %s', (_, text, message) => {
    expect(problems(text).map((one) => one.message)).toEqual([message]);
  });

  test('two columns that differ in case only are one column to the engine, so refused', () => {
    const text = visitsFile().replace('name: note,', 'name: WARD,');
    expect(problems(text)).toContainEqual(expect.objectContaining({ field: 'columns[6].name' }) as unknown);
  });
});
