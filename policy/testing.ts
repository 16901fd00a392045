import { parseDatasetId, parseReleaseVersion, type DatasetId, type ReleaseVersion } from '@vitrine/core/ids';
import { readAgreement, type AgreementDocument } from './agreement/agreement-text.ts';
import type { CatalogueView, ColumnView, DatasetView } from './cut/catalogue-view.ts';
import type { ProfileNames } from './cut/check-agreement.ts';
import type { VisibleColumn, VisibleTable } from './cut/visible.ts';

/** A made-up catalogue for tests: two datasets that look like hospital records. */
function column(name: string, rest: Partial<ColumnView> = {}): ColumnView {
  return { name, type: 'string', class: 'quasi', description: `About ${name}`, transforms: [], ...rest };
}

const admissions: readonly ColumnView[] = [
  column('NHS_NUMBER', { class: 'direct' }),
  column('EPIKEY', { class: 'key', entity: 'episode' }),
  column('AGE', { type: 'integer', transforms: ['age-band-5', 'top-code-90'] }),
  column('SEX', { codes: { '1': 'Male', '2': 'Female' } }),
  column('ADMIDATE', { type: 'date', transforms: ['month', 'year'] }),
  column('DIAG', { class: 'sensitive', transforms: ['truncate-3'] }),
  column('REGION', { class: 'public' }),
  column('COST', { type: 'decimal' }),
];
const outpatients: readonly ColumnView[] = [
  column('APPTDATE', { type: 'date', transforms: ['month'] }),
  column('ATTENDED', { type: 'boolean' }),
  column('HOME', { transforms: ['district'] }),
];

const sampleDatasets: Readonly<Record<string, readonly ColumnView[]>> = {
  hes_apc: admissions,
  hes_op: outpatients,
  regions: [column('REGION', { class: 'public' })],
};

export function sampleCatalogue(versions: readonly string[] = ['1.0', '1.2', '1.10', '2.0']): CatalogueView {
  return {
    dataset(id: DatasetId): DatasetView | undefined {
      const columns = sampleDatasets[id];
      if (columns === undefined) return undefined;
      return {
        dataset: id,
        title: `Sample ${id}`,
        synthetic: true,
        versions: versions.map(parseReleaseVersion),
        columns: (version: ReleaseVersion) => (versions.includes(version) ? columns : undefined),
        aboutPeople: () => id !== 'regions',
        rowsPerPerson: () => undefined,
      };
    },
    cohortList: (name) => (name === 'asthma-study' ? { name, id: 'coh_aaaaaaaaaaaaaaaaaaaa' } : undefined),
  };
}

export const sampleProfiles: ProfileNames = {
  names: ['nhs-hes-2018'],
  threshold: (name) => (name === 'nhs-hes-2018' ? 8 : undefined),
};

export const sampleText = `ref: DARS-NIC-000001-A1B2C-v1.0
title: Admissions by region
summary: A made-up study of a made-up population.
objective: To test that agreements are kept.
controllers: [Sample University]
legalBasis: None; the data are synthetic.
purpose:
  code: research
  commercial: false
term: { from: 2026-01-01, to: 2026-12-31 }
territory: [GB]
people: [sam.researcher]
datasets:
  - dataset: hes_apc
    releases: '1.*'
    columns: [EPIKEY, AGE, SEX, ADMIDATE, DIAG]
    transforms: { AGE: age-band-5, ADMIDATE: month }
    rows:
      REGION: { $in: [Y56, Y58] }
      AGE: { $gte: 18 }
  - dataset: hes_op
    releases: '1.0'
    columns: [APPTDATE, ATTENDED]
    cohort:
      hasRowIn: hes_apc
      where: { SEX: '2' }
optOuts: { national: true, type1: false, maxAgeDays: 30 }
linkage: { entities: [episode] }
display: rows
dataOut: escrow
disclosure: { profile: nhs-hes-2018 }
`;

/** Replaces the sample's second cohort by a list of people. */
export const withList = (text: string, list = 'asthma-study'): string =>
  text.replace("cohort:\n      hasRowIn: hes_apc\n      where: { SEX: '2' }", `cohort: { list: ${list} }`);

export function sampleDocument(change: (text: string) => string = (text) => text): AgreementDocument {
  return readAgreement(change(sampleText));
}

/** A table for the guard, from `name`, or `[name, type, role]`, words. */
export function visibleTable(
  dataset: string,
  columns: readonly (string | readonly [string, VisibleColumn['type'], VisibleColumn['role']?])[],
): VisibleTable {
  return {
    dataset: parseDatasetId(dataset),
    title: dataset,
    columns: columns.map((one) => {
      const [name, type, role] = typeof one === 'string' ? ([one, 'string', 'value'] as const) : one;
      return { name, type, role: role ?? 'value', description: '', transform: null };
    }),
  };
}

/** What the sample agreement shows, as the guard's tests use it. */
export const sampleTables: readonly VisibleTable[] = [
  visibleTable('hes_apc', [
    ['person_id', 'integer', 'person'],
    ['EPIKEY', 'integer', 'entity'],
    ['AGE', 'integer'],
    'SEX',
    ['ADMIDATE', 'date'],
    'DIAG',
  ]),
  visibleTable('hes_op', [
    ['person_id', 'integer', 'person'],
    ['APPTDATE', 'date'],
    ['ATTENDED', 'boolean'],
  ]),
];

export * from './testing/corpus.ts';
export * from './testing/parser.ts';
export * from './testing/grammar.ts';
export { allForms, formsIn } from './testing/grammar/forms.ts';
