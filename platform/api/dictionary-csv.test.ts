import { expect, test } from 'vitest';
import { dictionaryCsv } from './dictionary-csv.ts';
import type { Dataset } from './schemas/catalogue.ts';

const column = { type: 'string', class: 'quasi', description: 'Where, in words', transforms: [] };
const visits: Dataset = {
  ...{ dataset: 'visits', title: 'Visits', description: 'Invented', owner: 'Nobody', synthetic: true },
  ...{ latest: '1.0', published: '2026-01-01T00:00:00Z', rows: 1, columns: 2, licence: 'none' },
  columnList: [
    { ...column, name: 'home', transforms: ['district'], grant: 'transformed' },
    { ...column, name: 'sex', description: 'Sex', codes: { '1': 'Male', '2': '=Female' } },
  ],
  lookups: [],
  releases: [],
  quality: [],
};

test('a data dictionary has a line for each column and each code, and no formula', () => {
  expect(dictionaryCsv(visits).split('\r\n')).toEqual([
    'dataset,release,column,type,class,granted,description,code,meaning',
    'visits,1.0,home,string,quasi,only district,"Where, in words",,',
    'visits,1.0,sex,string,quasi,as it is,Sex,,',
    'visits,1.0,sex,string,quasi,as it is,Sex,1,Male',
    "visits,1.0,sex,string,quasi,as it is,Sex,2,'=Female",
    '',
  ]);
});
