import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { contractOf, parseDatasetFile } from '@vitrine/datasets/catalogue';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import type { PublicDataset } from '../public-datasets.ts';
import { faultsBy } from '../standards/testing.ts';
import { croissant } from './croissant.ts';
import { dcatJsonLd, dcatTurtle } from './dcat.ts';
import { hdruk } from './hdruk.ts';
import { publicContract } from './odcs.ts';
import { schemaOrg } from './schema-org.ts';

const place = { origin: 'https://vitrine.example' };
const hostile = `Visits </script> "quotes" \\ 'apostrophes' \u0001 <b> & \n lines é 𝒳`;

function dataset(name: string, changes: Partial<PublicDataset> = {}): PublicDataset {
  return {
    dataset: parseDatasetId(name),
    title: 'Visits',
    description: 'Visits of patients to a clinic.',
    owner: 'A trust',
    licence: 'OGL-UK-3.0 AND MIT',
    synthetic: false,
    version: parseReleaseVersion('1.10'),
    since: '2026-01-02',
    published: '2026-03-04',
    releases: [
      { version: '1.10', day: '2026-03-04' },
      { version: '1.0', day: '2026-01-02' },
    ],
    people: 2_000,
    rows: 20_000,
    columns: [
      {
        name: 'ward',
        type: 'string',
        class: 'quasi',
        description: 'Ward',
        transforms: [],
        asItIs: true,
        codes: { A: 'Acute', B: '' },
      },
      {
        name: 'seen',
        type: 'date',
        class: 'quasi',
        description: 'Day seen',
        transforms: ['month'],
        asItIs: false,
        codes: null,
      },
    ],
    lookups: [],
    ...changes,
  };
}

const all: readonly PublicDataset[] = [
  dataset('visits'),
  dataset('areas', { people: null, rows: 0, licence: 'as agreed with the trust', synthetic: true }),
  dataset('few', { people: 0, rows: 0 }),
  dataset('odd', { title: hostile, description: hostile, owner: hostile, licence: hostile }),
  dataset('short', { title: 'V', description: 'V', owner: 'V', licence: 'L' }),
  dataset('long', { title: 'T'.repeat(300), description: 'D'.repeat(4_000), owner: 'O'.repeat(300) }),
];

/** Whole contracts, as data managers have them. */
const contracts = ['hes_apc', 'hes_ae', 'hes_op', 'person_spine'].map((name) => {
  const text = readFileSync(join(codeRoot, 'datasets', 'samples', `${name}.yaml`), 'utf8');
  return contractOf(parseDatasetFile(text), `https://vitrine.example/register/datasets/${name}`);
});

let found: Awaited<ReturnType<typeof faultsBy>>;
beforeAll(async () => {
  found = await faultsBy({
    shapes: [
      ['json-ld', dcatJsonLd(all, place)],
      ['turtle', dcatTurtle(all, place)],
      // So that a reader that finds nothing is seen: a catalogue without a title.
      ['turtle', dcatTurtle(all, place).replaceAll('dct:title', 'dct:alternative')],
    ],
    schemas: [
      ...all.map((one) => ['hdruk-4.0.0.schema.json', hdruk(one, place)] as const),
      ...all.map((one) => ['odcs-3.1.0.schema.json', publicContract(one, place)] as const),
      ...contracts.map((one) => ['odcs-3.1.0.schema.json', one] as const),
      ['hdruk-4.0.0.schema.json', { ...hdruk(dataset('visits'), place), summary: {} }],
      ['odcs-3.1.0.schema.json', { ...publicContract(dataset('visits'), place), kind: 'Other' }],
    ],
  });
}, 120_000);

describe('what everybody may know of datasets', () => {
  test('is DCAT-AP 3.0.1 by its shapes, and the same in JSON-LD and Turtle', () => {
    const [json, turtle, wrong] = found.shapes;
    expect(json?.faults).toEqual([]);
    expect(turtle?.faults).toEqual([]);
    expect(json?.said).toBeGreaterThan(80);
    expect(turtle?.triples).toEqual(json?.triples);
    expect(wrong?.faults.length).toBeGreaterThan(all.length);
  });

  test('is HDR UK 4.0.0 and the Open Data Contract Standard 3.1.0 by their schemas', () => {
    const [wrongHdruk, wrongContract] = found.schemas.slice(-2);
    expect(found.schemas.slice(0, -2).flat()).toEqual([]);
    expect(wrongHdruk?.length).toBeGreaterThan(0);
    expect(wrongContract?.length).toBeGreaterThan(0);
  });

  test('tells of few people, and of nobody, in no number', () => {
    const few = JSON.stringify([
      hdruk(dataset('few', { people: 0, rows: 0 }), place),
      schemaOrg(all[2] ?? dataset('x'), place),
    ]);
    expect(few).toContain('fewer than 100 people');
    expect(schemaOrg(all[1] ?? dataset('x'), place)).not.toHaveProperty('size');
  });

  test('is a dataset of schema.org and of Croissant with every column that agreements may grant', () => {
    expect(schemaOrg(dataset('visits'), place)).toMatchObject({
      '@type': 'Dataset',
      url: 'https://vitrine.example/register/datasets/visits',
      isAccessibleForFree: false,
      license: 'https://spdx.org/licenses/OGL-UK-3.0.html',
      variableMeasured: [{ name: 'ward' }, { name: 'seen' }],
    });
    expect(croissant(dataset('visits'), place)).toMatchObject({
      conformsTo: 'http://mlcommons.org/croissant/1.0',
      recordSet: [
        {
          field: [
            { '@id': 'visits/ward', dataType: 'sc:Text', source: { extract: { column: 'ward' } } },
            { '@id': 'visits/seen', dataType: 'sc:Date' },
          ],
        },
      ],
    });
  });
});
