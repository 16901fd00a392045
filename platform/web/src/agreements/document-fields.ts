import type { Agreement } from '@vitrine/api';

export type Json = Exclude<Agreement['document'], undefined>;
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parts of an agreement in the order in which somebody who signs it asks, each with its fields. */
export const parts = [
  { title: 'What it is', fields: ['ref', 'title', 'summary', 'objective'] },
  { title: 'Why it is lawful', fields: ['legalBasis', 'purpose'] },
  { title: 'Who', fields: ['controllers', 'processors', 'people', 'territory'] },
  { title: 'For how long', fields: ['term'] },
  { title: 'Linkage and opt-outs', fields: ['datasets', 'linkage', 'optOuts'] },
  { title: 'What is shown', fields: ['display', 'limits', 'kernels'] },
  { title: 'What may leave', fields: ['dataOut', 'disclosure', 'privacyBudget'] },
] as const;

const names: Readonly<Record<string, string>> = {
  ref: 'Reference',
  title: 'Title',
  summary: 'Summary, published in the register',
  objective: 'Objective',
  legalBasis: 'Legal basis',
  purpose: 'Purpose',
  'purpose.code': 'Kind of purpose',
  'purpose.duo': 'Data use terms (DUO)',
  'purpose.commercial': 'Commercial',
  controllers: 'Controllers',
  processors: 'Processors',
  people: 'People who may query, by sign-in name',
  territory: 'Territory',
  term: 'Term',
  'term.from': 'Begins',
  'term.to': 'Last day',
  datasets: 'Datasets',
  linkage: 'Linkage',
  'linkage.person': 'One pseudonym for a person in all tables',
  'linkage.entities': 'Other things with one pseudonym in all tables',
  optOuts: 'Opt-outs',
  'optOuts.national': 'People with a national opt-out are left out',
  'optOuts.type1': 'People with a type 1 opt-out are left out',
  'optOuts.maxAgeDays': 'Days that the lists of opt-outs may be old',
  display: 'Shown in the workspace',
  limits: 'Limits',
  'limits.rowsShown': 'Rows shown of one result',
  'limits.rowsPerDay': 'Rows shown to a person in a day',
  'limits.querySeconds': 'Seconds that a query may run',
  'limits.memoryMiB': 'Memory, MiB',
  'limits.scratchMiB': 'Scratch space, MiB',
  kernels: 'Languages',
  dataOut: 'How results leave',
  disclosure: 'Disclosure control',
  'disclosure.profile': 'Profile',
  'disclosure.overrides': 'Tighter than the profile',
  privacyBudget: 'Privacy budget',
  dataset: 'Dataset',
  releases: 'Releases',
  columns: 'Columns',
  transforms: 'Columns that become coarser',
  rows: 'Only rows where',
  cohort: 'Only these people',
};

const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  display: { rows: 'rows, on a daily allowance', aggregates: 'protected aggregates only' },
  dataOut: {
    escrow: 'escrow: after two people have checked them',
    private: 'private: under the privacy budget',
    none: 'none: nothing may leave',
  },
};

/** A field's name in words; one that is not known keeps its own. */
export const fieldName = (path: string): string => names[path] ?? path;

/** A value in words, with what it is in the document where the words say more. */
export function valueText(path: string, value: Json): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((one) => valueText('', one)).join(', ');
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? 'none' : entries.map(([key, one]) => `${key}: ${inner(one)}`).join('; ');
  }
  const list = meanings[path];
  return (
    (typeof value === 'string' && list !== undefined && Object.hasOwn(list, value) && list[value]) ||
    String(value)
  );
}

const inner = (value: Json): string =>
  isObject(value)
    ? `{ ${valueText('', value)} }`
    : Array.isArray(value)
      ? `[${valueText('', value)}]`
      : valueText('', value);
