import type { Dataset } from '@vitrine/api';
import { expect, it } from 'vitest';
import { datasetText, publishedText } from './dataset-text.ts';

const dataset: Dataset = {
  dataset: 'visits',
  title: 'Visits',
  description: 'Made up.',
  owner: 'Nobody',
  synthetic: true,
  latest: '1.1',
  published: '2026-02-03T04:05:06.000Z',
  rows: 20,
  columns: 2,
  licence: 'OGL-UK-3.0',
  columnList: [
    { name: 'AREA', type: 'string', class: 'quasi', description: 'Where.', transforms: ['to-region'] },
    { name: 'SEX', type: 'string', class: 'quasi', description: 'Sex.', transforms: [] },
  ],
  lookups: [
    {
      transform: 'to-region',
      description: 'Region.',
      columns: ['AREA'],
      codes: 30,
      parents: 4,
      single: 1,
      sha256: 'a'.repeat(64),
    },
  ],
  releases: [
    { version: '1.1', published: '2026-02-03T04:05:06.000Z', rows: 20, quarantined: 3, manifestSha256: 'b' },
  ],
  quality: [
    { rule: 'not-null', column: 'SEX', outcome: 'quarantine' },
    { rule: 'to-region', column: 'AREA', outcome: 'warn' },
  ],
};

it('tells columns with what they may become, lookups, releases and quality', () => {
  expect(datasetText(dataset).split('\n')).toEqual([
    'visits 1.1: Visits',
    'Made up.',
    '',
    'column  type    class  may become  description',
    '------  ------  -----  ----------  -----------',
    'AREA    string  quasi  to-region   Where.',
    'SEX     string  quasi  as it is    Sex.',
    '',
    'Lookups: a code that a lookup does not have becomes missing',
    'transform  for   codes  groups  of one code  gives',
    '---------  ----  -----  ------  -----------  -------',
    'to-region  AREA  30     4       1            Region.',
    '',
    'Releases',
    'release  published                 rows  quarantined',
    '-------  ------------------------  ----  -----------',
    '1.1      2026-02-03T04:05:06.000Z  20    3',
    '',
    'Quality rules of 1.1',
    'rule       column  outcome',
    '---------  ------  ----------',
    'not-null   SEX     quarantine',
    'to-region  AREA    warn',
  ]);
});

it('says nothing of lookups and quality where there are none', () => {
  const text = datasetText({ ...dataset, lookups: [], quality: [] });
  expect(text).not.toMatch(/Lookups|Quality/);
});

it('tells what publishing kept out, and what it let through with a warning', () => {
  const done = {
    kind: 'published',
    dataset: 'visits',
    version: '1.1',
    rowsIn: 23,
    rowsPublished: 20,
    rowsQuarantined: 3,
    reasons: [{ reason: 'not-null:SEX', rows: 3 }],
    warnings: [{ reason: 'to-region:AREA', rows: '1-9' }],
    linkage: [
      { reason: 'number', rows: '20' },
      { reason: 'likeness', rows: '1-9' },
      { reason: 'review', rows: 'none' },
    ],
    earlier: { release: '1.0', cameBack: 2, stillQuarantined: 1, notDelivered: 0, unknown: 4 },
    sameFileAs: '1.0',
    synopsis: null,
    manifestSha256: 'b',
  } as const;
  const published = publishedText({
    ...done,
    reasons: [...done.reasons],
    warnings: [...done.warnings],
    linkage: [...done.linkage],
  });
  expect(published.split('\n')).toEqual([
    'Published visits 1.1: 20 of 23 rows; 3 quarantined.',
    '  3 × not-null:SEX',
    'Rows by how they came to their person, about:',
    '  20 × by number and birth date',
    '  1-9 × by likeness',
    'Published all the same, about:',
    '  1-9 × to-region:AREA',
    'The file is the very one that 1.0 was made of.',
    'Of the rows kept out of 1.0, 2 came back, 1 are kept out again, 0 did not come, 4 cannot be told.',
    'Manifest SHA-256 b',
  ]);
  const plain = publishedText({
    ...done,
    reasons: [],
    warnings: [],
    linkage: [{ reason: 'number', rows: '20' }],
    earlier: null,
    sameFileAs: null,
    synopsis: null,
  });
  expect(plain).not.toMatch(/all the same|came to|very one|kept out/);
});
