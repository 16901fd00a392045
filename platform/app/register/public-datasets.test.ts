import { expect, test } from 'vitest';
import { parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import type { Manifest } from '@vitrine/datasets/catalogue';
import { columnPublication, manifestPublication, publicDataset } from './public-datasets.ts';

const facts = { sha256: 'ab'.repeat(32), bytes: 4_711 };

/** A manifest in which each field bears a mark of its own. */
const manifest: Manifest = {
  format: 1,
  dataset: parseDatasetId('mark_dataset'),
  version: parseReleaseVersion('12.34'),
  title: 'mark title',
  description: 'mark description',
  owner: 'mark owner',
  licence: 'mark licence',
  synthetic: true,
  role: 'spine',
  people: true,
  peopleAbout: 70_000,
  reach: true,
  created: '2026-06-15T12:34:56.000Z',
  datasetFile: { sha256: facts.sha256, content: 'mark file' },
  source: { alias: 'mark-alias', file: 'mark.csv', ...facts },
  rows: { in: 91_119, published: 91_117, quarantined: 2 },
  privacy: { rowsPerPerson: 17 },
  columns: [
    {
      name: 'mark_name',
      type: 'string',
      class: 'quasi',
      entity: 'mark-entity',
      description: 'mark meaning',
      transforms: ['mark-transform'],
      grant: 'transformed',
      wholeBecause: 'mark because',
      codes: { mark_code: 'mark label' },
      bounds: { min: 1_234, max: 5_678 },
    },
    { name: 'secret', type: 'string', class: 'direct', description: 'mark secret', transforms: [] },
  ],
  lookups: [
    {
      name: 'area',
      description: 'mark areas',
      source: { file: 'mark-areas.csv', ...facts },
      codes: 8_881,
      parents: 8_882,
      single: 8_883,
    },
  ],
  objects: [{ key: 'mark/object', role: 'data', ...facts }],
  dataKey: { wrapped: 'mark wrapped', context: 'mark context' },
};

/** What of a value would show that it was told: each text and number in it. */
const marks = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, one]) => [
        ...(name.startsWith('mark') ? [name] : []),
        ...marks(one),
      ])
    : typeof value === 'boolean' || value === undefined
      ? []
      : [JSON.stringify(value)];

const told = publicDataset({
  newest: { manifest, digest: facts.sha256, at: '2026-06-15T12:35:00.000Z' },
  releases: [
    { version: '12.33', at: '2026-05-14T01:02:03.000Z' },
    { version: '12.34', at: '2026-06-15T12:35:00.000Z' },
  ],
});
const text = JSON.stringify(told);

test('the register tells of a manifest what is declared as published, and nothing that is withheld', () => {
  const [column] = manifest.columns;
  const fields = [
    ...Object.entries(manifestPublication).map(
      ([name, how]) => [name, how, manifest[name as keyof Manifest]] as const,
    ),
    ...Object.entries(columnPublication).map(
      ([name, how]) => [name, how, column?.[name as keyof typeof column]] as const,
    ),
  ];
  for (const [name, how, value] of fields) {
    if (how === 'published')
      for (const mark of marks(value))
        expect([name, text.includes(mark.replaceAll('"', ''))]).toEqual([name, true]);
    if (how !== 'withheld' || name === 'format') continue;
    const found = marks(value).filter((mark) => text.includes(mark));
    expect([name, found]).toEqual([name, []]);
  }
});

test('days and no times, rough counts and no exact ones, no direct identifier', () => {
  expect(told).toMatchObject({ since: '2026-05-14', published: '2026-06-15', people: 70_000, rows: 90_000 });
  expect(told.releases[0]).toEqual({ version: '12.34', day: '2026-06-15' });
  expect(told.columns.map(({ name, asItIs }) => [name, asItIs])).toEqual([['mark_name', false]]);
  expect(told.lookups).toEqual([{ transform: 'to-area', description: 'mark areas' }]);
  expect(text).not.toMatch(/\d\d:\d\d|9111|888\d|secret/);
});
