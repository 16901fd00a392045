import { expect, it } from 'vitest';
import type { CatalogueView, ColumnView } from './catalogue-view.ts';
import { tryCompile } from './compile.ts';
import { describeCut } from './describe-cut.ts';
import { sampleCatalogue, sampleDocument } from '../testing.ts';

/** One column, which may become its middle layer area. */
const areas: readonly ColumnView[] = [
  {
    name: 'LSOA11',
    type: 'string',
    class: 'quasi',
    description: 'Lower layer area of residence.',
    transforms: ['to-msoa11'],
    lookups: { msoa11: 'Middle layer area (MSOA) of 2011.' },
    codes: { E01000001: 'City of London 001A' },
  },
];
const sample = sampleCatalogue();
const catalogue: CatalogueView = {
  ...sample,
  dataset: (id) => {
    const dataset = sample.dataset(id);
    return dataset === undefined ? undefined : { ...dataset, columns: () => areas };
  },
};

function compiled(transforms: Readonly<Record<string, string>>): ReturnType<typeof tryCompile> {
  const { agreement } = sampleDocument();
  const grant = { dataset: agreement.datasets[0]?.dataset, releases: '1.*', columns: ['LSOA11'], rows: {} };
  return tryCompile(
    { ...agreement, datasets: [{ ...grant, transforms }] } as unknown as typeof agreement,
    catalogue,
  );
}

it('a column that goes through a lookup is told as what comes out of it, without the codes that went in', () => {
  const { tables, visible } = compiled({ LSOA11: 'to-msoa11' }).compiled;
  expect(tables[0]?.columns[1]).toMatchObject({
    transform: { kind: 'lookup', name: 'msoa11' },
    type: 'string',
  });
  expect(visible[0]?.columns[1]).toEqual({
    name: 'LSOA11',
    type: 'string',
    role: 'value',
    description: 'Middle layer area (MSOA) of 2011. In place of LSOA11: Lower layer area of residence.',
    transform: 'to-msoa11',
  });
  expect(tables.map((one) => describeCut(one).columns[1]?.becomes)).toEqual([
    'what the lookup msoa11 of the release has for it; missing where it has nothing',
  ]);
});

it('a lookup that the release does not offer for the column is refused', () => {
  const { faults } = compiled({ LSOA11: 'to-region' });
  expect(faults).toEqual([
    {
      path: ['datasets', 0, 'transforms', 'LSOA11'],
      message: 'Transform to-region is not offered for column LSOA11; offered: to-msoa11.',
    },
  ]);
});
