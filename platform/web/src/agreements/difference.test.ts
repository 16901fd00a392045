import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from './difference.ts';
import type { JsonObject } from './document-fields.ts';

const document: JsonObject = {
  ref: 'DARS-NIC-1-A1-v1.0',
  title: 'Length of stay',
  people: ['sam.researcher', 'robin.researcher'],
  term: { from: '2026-01-01', to: '2027-12-31' },
  datasets: [
    {
      dataset: 'hes_apc',
      releases: '1.*',
      columns: ['SEX', 'STARTAGE', 'POSTCODE'],
      transforms: { STARTAGE: 'age-band-10', POSTCODE: 'district' },
      rows: { RESGOR: 'H' },
    },
  ],
  optOuts: { national: true, type1: false, maxAgeDays: 366 },
  display: 'aggregates',
  dataOut: 'none',
  limits: { rowsShown: 100, rowsPerDay: 1000 },
};
const grant = (document['datasets'] as JsonObject[])[0] as JsonObject;

test('people, columns, rows, term, display and what leaves are told first, each with old and new', () => {
  const after: JsonObject = {
    ...document,
    ref: 'DARS-NIC-1-A1-v1.1',
    people: ['sam.researcher', 'alex.researcher'],
    term: { from: '2026-01-01', to: '2030-12-31' },
    datasets: [
      {
        ...grant,
        columns: ['STARTAGE', 'POSTCODE', 'DIAG_4_01'],
        transforms: { STARTAGE: 'age-band-10' },
        rows: {},
      },
      { dataset: 'hes_ae', releases: '1.*', columns: ['SEX'] },
    ],
    display: 'rows',
    dataOut: 'escrow',
  };
  expect(differences(document, after)).toEqual([
    {
      what: 'People who may query, by sign-in name',
      gone: ['robin.researcher'],
      added: ['alex.researcher'],
      wider: true,
    },
    // The full postcode is not lost in a list of columns: it is no longer made coarser.
    {
      what: 'hes_apc, columns',
      gone: ['SEX as it is', 'POSTCODE as district'],
      added: ['POSTCODE as it is', 'DIAG_4_01 as it is'],
      wider: true,
    },
    { what: 'hes_apc, only rows where', gone: ['RESGOR: H'], added: ['all rows'], wider: true },
    { what: 'hes_ae, all of it', gone: [], added: ['SEX as it is'], wider: true },
    { what: 'Term, last day', gone: ['2027-12-31'], added: ['2030-12-31'], wider: true },
    {
      what: 'Shown in the workspace',
      gone: ['protected aggregates only'],
      added: ['rows, on a daily allowance'],
      wider: true,
    },
    {
      what: 'How results leave',
      gone: ['none: nothing may leave'],
      added: ['escrow: after two people have checked them'],
      wider: true,
    },
  ]);
});

test('what gets tighter is not called wider', () => {
  const after: JsonObject = {
    ...document,
    people: ['sam.researcher'],
    limits: { rowsShown: 10, rowsPerDay: 1000 },
  };
  expect(differences(document, after).map((one) => one.wider)).toEqual([false, false]);
});

test('an opt-out that no longer applies is wider, and so is a list that may be older', () => {
  const after: JsonObject = { ...document, optOuts: { national: false, type1: false, maxAgeDays: 30 } };
  expect(differences(document, after).map(({ what, wider }) => [what, wider])).toEqual([
    ['Opt-outs, people with a national opt-out are left out', true],
    ['Opt-outs, days that the lists of opt-outs may be old', false],
  ]);
});

test('the order of people and columns is no difference, nor is the reference', () => {
  const after: JsonObject = {
    ...document,
    ref: 'X-v2.0',
    people: ['robin.researcher', 'sam.researcher'],
    datasets: [{ ...grant, columns: ['POSTCODE', 'SEX', 'STARTAGE'] }],
  };
  expect(differences(document, after)).toEqual([]);
});

const leaf = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean());
const field = fc.constantFrom(
  'title',
  'display',
  'dataOut',
  'kernels',
  'purpose',
  'privacyBudget',
  'unknownClause',
);
const value = fc.oneof(
  leaf,
  fc.uniqueArray(fc.string({ maxLength: 6 }), { maxLength: 4 }),
  fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), leaf, { maxKeys: 3 }),
);

test('no clause changes without a line that names it, and nothing is told of a document that stays', () => {
  fc.assert(
    fc.property(field, value, value, (name, before, after) => {
      const [a, b]: [JsonObject, JsonObject] = [
        { ...document, [name]: before },
        { ...document, [name]: after },
      ];
      expect(differences(a, a)).toEqual([]);
      const changes = differences(a, b);
      const canonical = (one: unknown): string => JSON.stringify(Array.isArray(one) ? one.toSorted() : one);
      if (canonical(before) === canonical(after)) expect(changes).toEqual([]);
      else if (
        JSON.stringify(Object.entries(before).toSorted()) !==
          JSON.stringify(Object.entries(after).toSorted()) ||
        typeof before !== typeof after
      )
        expect(changes.length).toBeGreaterThan(0);
    }),
  );
});

test('every part of a grant that changes is told', () => {
  const key = fc.constantFrom('releases', 'columns', 'transforms', 'rows', 'cohort', 'unknown');
  fc.assert(
    fc.property(
      key,
      fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,4}$/), { minLength: 1, maxLength: 3 }),
      (name, words) => {
        const next =
          name === 'columns'
            ? words
            : name === 'transforms'
              ? Object.fromEntries(words.map((one) => [one, 'month']))
              : { list: words.join() };
        const after: JsonObject = { ...document, datasets: [{ ...grant, [name]: next }] };
        const changes = differences(document, after);
        expect(changes.length).toBeGreaterThan(0);
        for (const one of changes) expect(one.what).toMatch(/^hes_apc, /);
      },
    ),
  );
});
