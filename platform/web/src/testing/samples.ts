import type { Agreement, AgreementSummary, Dataset, Request, Workspace } from '@vitrine/api';
import { idle, type QueryRun } from '../workspace/query-run.ts';

/** A finished query with these columns (`name:TYPE`) and rows. */
export function runOf(
  columns: readonly string[],
  rows: QueryRun['rows'],
  more: Partial<QueryRun> = {},
): QueryRun {
  return {
    ...idle,
    phase: 'done',
    id: 'qry_1',
    columns: columns.map((one) => ({ name: one.split(':')[0] ?? '', type: one.split(':')[1] ?? 'VARCHAR' })),
    rows,
    ...more,
  };
}

export const requestOf = (changes: Partial<Request> = {}): Request => ({
  id: 'req_1',
  title: 'Episodes by sex',
  agreement: 'DARS-NIC-1-A1-v1.0',
  state: 'submitted',
  updated: '2026-11-01T10:00:00Z',
  requester: { id: 'per_sam', name: 'Sam Researcher' },
  files: 1,
  voted: false,
  round: 1,
  content: 'cd'.repeat(32),
  stops: false,
  earlierRounds: [],
  findings: { stop: 0, warn: 1, note: 0 },
  profile: { name: 'nhs-hes-2018', explanation: 'Counts under 8 are hidden.' },
  context: {},
  fileList: [
    {
      ...{ name: 'result.csv', size: 120, sha256: 'ab', mediaType: 'text/csv' },
      ...{ origin: 'result', seen: { upTo: 1, whole: true } },
    },
  ],
  findingList: [],
  votes: [],
  votesCast: 0,
  threads: [],
  history: [],
  may: {},
  ...changes,
});

export const summaryOf = (ref: string, changes: Partial<AgreementSummary> = {}): AgreementSummary => ({
  ref,
  title: 'Demand for care',
  state: 'active',
  display: 'aggregates',
  dataOut: 'escrow',
  termFrom: '2026-01-01',
  termTo: '2036-12-31',
  datasets: ['hes_apc'],
  member: false,
  ...changes,
});

export const agreementOf = (ref: string, changes: Partial<Agreement> = {}): Agreement => ({
  ...summaryOf(ref),
  summary: 'Counts of admissions.',
  digest: 'ab'.repeat(32),
  signatures: [],
  enforced: [],
  may: {},
  ...changes,
});

export const columnOf = (name: string, changes: Partial<Dataset['columnList'][number]> = {}) => ({
  name,
  type: 'string',
  class: 'quasi',
  description: '',
  transforms: [],
  ...changes,
});

export const datasetOf = (dataset: string, changes: Partial<Dataset> = {}): Dataset => ({
  dataset,
  title: 'Admitted patient care',
  description: 'Stays in hospital.',
  owner: 'NHS England',
  synthetic: true,
  latest: '1.0',
  published: '2026-11-01T10:00:00Z',
  rows: 100,
  columns: 1,
  licence: 'None',
  columnList: [],
  lookups: [],
  releases: [],
  quality: [],
  ...changes,
});

export const tableOf = (
  dataset: string,
  columns: readonly (Partial<Workspace['tables'][number]['columns'][number]> & { name: string })[],
): Workspace['tables'][number] => ({
  dataset,
  title: dataset,
  columns: columns.map((one) => ({
    type: 'STRING',
    role: 'value',
    description: '',
    transform: null,
    ...one,
  })),
});
