import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { columnOf, datasetOf } from '../testing/samples.ts';
import { searchCatalogue } from './matching-columns.ts';

const apc = datasetOf('hes_apc', {
  columnList: [
    columnOf('EPIDUR', { description: 'Length of the episode in days.' }),
    columnOf('SEX', { description: 'Sex as recorded', codes: { 1: 'Male', 2: 'Female' } }),
  ],
});
const ae = datasetOf('hes_ae', {
  title: 'Emergency care',
  description: 'Attendances.',
  columnList: [columnOf('SEX', { codes: { 2: 'Female' } })],
});
const found = (text: string) =>
  searchCatalogue([ae, apc], text).map((one) => [
    one.dataset.dataset,
    one.columns.map((each) => each.name),
    one.words,
  ]);

test('“length of stay” finds the column that is described so, with small words left out', () => {
  // “Stays” is in the dataset’s description, “length” in the column’s.
  expect(found('length of stay')).toEqual([['hes_apc', ['EPIDUR'], 2]]);
});

test('columns that fit are named, also by the meaning of a code', () => {
  expect(found('female')).toEqual([
    ['hes_ae', ['SEX'], 1],
    ['hes_apc', ['SEX'], 1],
  ]);
});

test('a dataset with all words stands before one with some, and one with none is not there', () => {
  expect(found('emergency length').map(([name]) => name)).toEqual(['hes_ae', 'hes_apc']);
  expect(found('sex episode').map(([name]) => name)).toEqual(['hes_ae', 'hes_apc'].toSorted());
  expect(found('nothing here')).toEqual([]);
});

test('the sample data answers the search for length of stay', () => {
  const file = join(import.meta.dirname, '..', '..', '..', '..', 'datasets', 'samples', 'hes_apc.yaml');
  const sample = parse(readFileSync(file, 'utf8')) as {
    description: string;
    columns: { name: string; description: string }[];
  };
  const columnList = sample.columns.map(({ name, description }) => columnOf(name, { description }));
  const [first] = searchCatalogue(
    [datasetOf('hes_apc', { description: sample.description, columnList })],
    'length of stay',
  );
  expect(first?.columns.map((one) => one.name)).toContain('SPELDUR');
});
