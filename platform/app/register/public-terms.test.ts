import { agreementSchema } from '@vitrine/policy/agreement';
import { parseDatasetId } from '@vitrine/core/ids';
import { describe, expect, it } from 'vitest';
import { publicChanges } from './changes.ts';
import { publication, publicTerms } from './public-terms.ts';
import { planted, plantedDocument } from './testing.ts';

const document = plantedDocument('TERMS-v1.0', {
  processors: ['A processor'],
  privacyBudget: { epsilon: 1, delta: 0 },
});

describe('what of an agreement is public', () => {
  it('is decided for every field there is', () => {
    expect(Object.keys(publication).toSorted()).toEqual(Object.keys(agreementSchema.shape).toSorted());
  });

  it('leaves out whoever is named, the objective, and the values that rows are chosen by', () => {
    const said = JSON.stringify(publicTerms(document));
    for (const word of [...Object.values(planted), 'sam.researcher']) expect(said).not.toContain(word);
    expect(said).not.toContain('Y56');
  });

  it('has columns with what is done to them, by which columns rows are chosen, and whose rows they are', () => {
    const { datasets } = publicTerms({
      ...document,
      datasets: document.datasets.map((grant) => ({
        ...grant,
        rows: { $or: [{ REGION: 'Y56' }, { $and: [{ AGE: { $gte: 18 } }, { REGION: 'Y58' }] }] },
        cohort: { hasRowIn: parseDatasetId('hes_op'), where: { ATTENDED: true } },
      })),
    });
    expect(datasets[0]).toMatchObject({
      dataset: 'hes_apc',
      releases: '1.*',
      rowsChosenBy: ['REGION', 'AGE', 'ATTENDED of hes_op'],
      people: 'people with a row in hes_op',
    });
    expect(datasets[0]?.columns).toContainEqual({ name: 'AGE', transform: 'age-band-5' });
    expect(datasets[0]?.columns).toContainEqual({ name: 'SEX', transform: null });
  });
});

describe('what changed between versions', () => {
  const face = { title: 'T', summary: 'S', controllers: ['C'], purpose: 'research', term: document.term };
  const before = { ...face, terms: publicTerms(document) };

  it('is nothing when nothing public did', () => {
    const after = publicTerms({ ...document, objective: 'Another', people: ['somebody.else'] });
    expect(publicChanges(before, { ...face, terms: after })).toEqual([]);
  });

  it('is told of organisations, term, datasets and columns', () => {
    const [first] = document.datasets;
    if (first === undefined) throw new TypeError('The sample grants a dataset.');
    const terms = publicTerms({
      ...document,
      purpose: { ...document.purpose, commercial: true },
      datasets: [{ ...first, columns: [...first.columns.slice(1), 'COST'] }],
    });
    const term = { ...face.term, to: '2027-12-31' };
    expect(publicChanges(before, { ...face, controllers: ['C', 'D'], term, terms })).toEqual([
      'Controllers: added D.',
      'The term was 2026-01-01 to 2026-12-31, and is 2026-01-01 to 2027-12-31.',
      'Commercial use was no, and is yes.',
      'hes_op is no longer granted.',
      'Columns of hes_apc: added COST.',
      'Columns of hes_apc: left out EPIKEY.',
    ]);
  });

  it('is told of what stands in clear only, once a document is destroyed', () => {
    expect(publicChanges({ ...before, terms: null }, { ...before, title: 'U' })).toEqual([
      'The title was T, and is U.',
    ]);
  });
});
