import { parseReleaseVersion } from '@vitrine/core/ids';
import { describe, expect, it } from 'vitest';
import { AgreementInvalid } from '../agreement/agreement-invalid.ts';
import type { CatalogueView, DatasetView } from './catalogue-view.ts';
import { compileAgreement, newest } from './compile.ts';
import { cutIdentity } from './cut-identity.ts';
import { describeCut } from './describe-cut.ts';
import { sampleCatalogue, sampleDocument, withList } from '../testing.ts';

const compiled = compileAgreement(sampleDocument().agreement, sampleCatalogue());
const [admissions, outpatients] = compiled.tables;
const listed = compileAgreement(sampleDocument(withList).agreement, sampleCatalogue()).tables[1];

describe('compileAgreement', () => {
  it('makes one table a grant, with the person first and the columns in the order granted', () => {
    expect(admissions?.columns.map((column) => column.name)).toEqual([
      'person_id',
      'EPIKEY',
      'AGE',
      'SEX',
      'ADMIDATE',
      'DIAG',
    ]);
    expect(admissions?.columns[1]).toMatchObject({ kind: 'entity', entity: 'episode' });
    expect(admissions?.columns[4]).toMatchObject({ type: 'date', transform: { kind: 'month' } });
  });

  it('leaves the person out where the agreement does not link', () => {
    const { agreement } = sampleDocument((text) => text.replace('linkage: { ', 'linkage: { person: false, '));
    const [table] = compileAgreement(agreement, sampleCatalogue()).tables;
    expect(table?.columns[0]?.name).toBe('EPIKEY');
  });

  it('takes the newest release allowed, by number', () => {
    expect(admissions?.version).toBe('1.10');
    expect(outpatients?.version).toBe('1.0');
    expect(newest([parseReleaseVersion('1.9'), parseReleaseVersion('2.1')], '3.*')).toBeUndefined();
  });

  it('publishes the columns that conditions read', () => {
    expect(admissions?.reads).toEqual([{ dataset: 'hes_apc', column: 'REGION' }]);
    expect(outpatients?.reads).toEqual([{ dataset: 'hes_apc', column: 'SEX' }]);
    expect(outpatients?.cohort).toMatchObject({ kind: 'has-row', dataset: 'hes_apc', version: '1.10' });
  });

  it('resolves a list of people to the one list of that name, which reads no column', () => {
    expect(listed?.cohort).toEqual({ kind: 'list', list: 'asthma-study', id: 'coh_aaaaaaaaaaaaaaaaaaaa' });
    expect(listed?.reads).toEqual([]);
  });

  it('tells the researcher types, pseudonyms and codes, but no codes of shortened values', () => {
    const [table] = compiled.visible;
    expect(table?.columns.map((column) => column.role)).toEqual([
      'person',
      'entity',
      'value',
      'value',
      'value',
      'value',
    ]);
    expect(table?.columns.find((column) => column.name === 'SEX')?.codes).toEqual({
      '1': 'Male',
      '2': 'Female',
    });
    expect(table?.columns.find((column) => column.name === 'AGE')?.transform).toBe('age-band-5');
  });

  it('refuses an agreement that the catalogue no longer fits', () => {
    expect(() => compileAgreement(sampleDocument().agreement, sampleCatalogue(['2.0']))).toThrow(
      AgreementInvalid,
    );
  });

  it('grants a column through a transform only where the catalogue says so, and lets no condition read it', () => {
    const only = (...names: readonly string[]): CatalogueView => {
      const catalogue = sampleCatalogue();
      return {
        ...catalogue,
        dataset: (id) => {
          const view = catalogue.dataset(id);
          if (view === undefined) return undefined;
          const columns: DatasetView['columns'] = (version) =>
            view
              .columns(version)
              ?.map((one) => (names.includes(one.name) ? { ...one, onlyTransformed: true as const } : one));
          return { ...view, columns };
        },
      };
    };
    const { agreement } = sampleDocument();
    const refused = (catalogue: CatalogueView): string => {
      try {
        compileAgreement(agreement, catalogue);
      } catch (error) {
        return JSON.stringify(error instanceof AgreementInvalid ? error.facts : error);
      }
      return '';
    };
    expect(refused(only('ADMIDATE'))).toBe('');
    expect(refused(only('DIAG'))).toMatch(/DIAG is granted through a transform only: truncate-3/);
    expect(refused(only('AGE'))).toMatch(/a condition would read the whole value/);
    expect(refused(only('SEX'))).toMatch(/a condition would read the whole value/);
  });
});

describe('cutIdentity', () => {
  it('changes with the definition, the release and the snapshot, and with nothing else', () => {
    if (admissions === undefined) throw new Error('no table');
    const id = cutIdentity(admissions, 'snapshot-1');
    expect(cutIdentity(structuredClone(admissions), 'snapshot-1')).toBe(id);
    expect(cutIdentity(admissions, 'snapshot-2')).not.toBe(id);
    expect(cutIdentity({ ...admissions, version: parseReleaseVersion('1.11') }, 'snapshot-1')).not.toBe(id);
    expect(cutIdentity({ ...admissions, columns: admissions.columns.slice(1) }, 'snapshot-1')).not.toBe(id);
  });

  it('changes with the list of people, and with which list has the name', () => {
    if (listed?.cohort?.kind !== 'list' || outpatients === undefined) throw new Error('no list');
    const id = cutIdentity(listed, 'snapshot-1');
    const other = { ...listed, cohort: { ...listed.cohort, id: 'coh_bbbbbbbbbbbbbbbbbbbb' } };
    expect(cutIdentity(other, 'snapshot-1')).not.toBe(id);
    expect(
      cutIdentity({ ...listed, cohort: { ...listed.cohort, list: 'eczema-study' } }, 'snapshot-1'),
    ).not.toBe(id);
    expect(cutIdentity(outpatients, 'snapshot-1')).not.toBe(id);
  });

  it('does not depend on opt-outs that the agreement does not apply', () => {
    if (admissions === undefined) throw new Error('no table');
    const without = { ...admissions, optOuts: { national: false, type1: false, maxAgeDays: 30 } };
    expect(cutIdentity(without, 'snapshot-1')).toBe(cutIdentity(without, 'snapshot-2'));
  });
});

it('tells a cut in words', () => {
  if (admissions === undefined || outpatients === undefined) throw new Error('no table');
  expect(describeCut(admissions, '2026-03-01')).toMatchObject({
    rows: 'rows where REGION is one of “Y56”, “Y58” and AGE is at least 18',
    optOuts:
      'people with a national opt-out are left out as of 2026-03-01; the list may be 30 days old at most',
    conditionsRead: ['REGION'],
  });
  expect(describeCut(outpatients)).toMatchObject({
    rows: 'all rows, of people with a row in hes_apc 1.10 where SEX is “2”',
    conditionsRead: ['SEX of hes_apc'],
  });
  if (listed === undefined) throw new Error('no table');
  expect(describeCut(listed).rows).toBe('all rows, of people of the list asthma-study');
});
