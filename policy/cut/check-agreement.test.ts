import { describe, expect, it } from 'vitest';
import { agreementProblems, checkAgreement } from './check-agreement.ts';
import { AgreementInvalid } from '../agreement/agreement-invalid.ts';
import { sampleCatalogue, sampleDocument, sampleProfiles } from '../testing.ts';

function problems(change: (text: string) => string) {
  return agreementProblems(sampleDocument(change), sampleCatalogue(), sampleProfiles);
}
const swap = (from: string, to: string) => (text: string) => {
  if (!text.includes(from)) throw new Error('the sample changed');
  return text.replace(from, to);
};

describe('checkAgreement', () => {
  it('passes the sample', () => {
    expect(problems((text) => text)).toEqual([]);
  });

  it.each([
    ['a missing dataset', 'dataset: hes_op', 'dataset: hes_xx', 'datasets.1.dataset', 'no published dataset'],
    ['a missing release', "releases: '1.0'", "releases: '3.*'", 'datasets.1.releases', 'no release 3.*'],
    ['a missing column', 'AGE, SEX', 'AGE, GENDER', 'datasets.0.columns.2', 'no column GENDER'],
    [
      'a direct identifier, in the same words',
      'AGE, SEX',
      'AGE, NHS_NUMBER',
      'datasets.0.columns.2',
      'no column NHS_NUMBER',
    ],
    ['a key without linkage', 'entities: [episode]', 'entities: []', 'datasets.0.columns.0', 'is a key'],
    ['a column twice', 'AGE, SEX', 'AGE, AGE', 'datasets.0.columns.2', 'twice'],
    [
      'a transform not offered',
      'AGE: age-band-5',
      'AGE: age-band-7',
      'datasets.0.transforms.AGE',
      'offered: age-band-5',
    ],
    [
      'a transform of a column not granted',
      'AGE: age-band-5',
      'COST: age-band-5',
      'datasets.0.transforms.COST',
      'not among',
    ],
    [
      'a transform of a pseudonym',
      'AGE: age-band-5',
      'EPIKEY: age-band-5',
      'datasets.0.transforms.EPIKEY',
      'pseudonym',
    ],
    [
      'an unknown profile',
      'profile: nhs-hes-2018',
      'profile: nhs-2018',
      'disclosure.profile',
      'no profile nhs-2018',
    ],
    [
      'an override that loosens',
      'profile: nhs-hes-2018',
      'profile: nhs-hes-2018, overrides: { threshold: 3 }',
      'disclosure.overrides.threshold',
      'only tighten',
    ],
    [
      'kernels that nothing could leave of',
      'display: rows\ndataOut: escrow',
      'display: aggregates\ndataOut: none\nkernels: [python]',
      'kernels',
      'dataOut: escrow',
    ],
    ['private results without a budget', 'dataOut: escrow', 'dataOut: private', 'dataOut', 'privacyBudget'],
    [
      'a budget nothing spends',
      'dataOut: escrow',
      'privacyBudget: { epsilon: 1, delta: 0 }',
      'privacyBudget',
      'dataOut: private',
    ],
    [
      'a person twice',
      'people: [sam.researcher]',
      'people: [sam.researcher, sam.researcher]',
      'people.1',
      'twice',
    ],
    [
      'a cohort from elsewhere',
      'hasRowIn: hes_apc',
      'hasRowIn: hes_ae',
      'datasets.1.cohort.hasRowIn',
      'of this agreement',
    ],
    [
      'a condition on a missing column',
      "SEX: '2'",
      "GENDER: '2'",
      'datasets.1.cohort.where.GENDER',
      'no column GENDER',
    ],
    [
      'a condition on a direct identifier',
      "SEX: '2'",
      "NHS_NUMBER: '2'",
      'datasets.1.cohort.where.NHS_NUMBER',
      'no column NHS_NUMBER',
    ],
    [
      'a list that nobody loaded',
      "cohort:\n      hasRowIn: hes_apc\n      where: { SEX: '2' }",
      'cohort: { list: eczema-study }',
      'datasets.1.cohort.list',
      'no list of people eczema-study',
    ],
    [
      'a cohort of rows that are about nobody',
      "dataset: hes_op\n    releases: '1.0'\n    columns: [APPTDATE, ATTENDED]\n    cohort:\n      hasRowIn: hes_apc\n      where: { SEX: '2' }",
      "dataset: regions\n    releases: '1.0'\n    columns: [REGION]\n    cohort: { list: asthma-study }",
      'datasets.1.cohort',
      'about no people',
    ],
    ['a condition on a key', "SEX: '2'", "EPIKEY: '2'", 'datasets.1.cohort.where.EPIKEY', 'is a key'],
    ['a value of the wrong type', "SEX: '2'", 'SEX: 2', 'datasets.1.cohort.where.SEX', 'text'],
    ['an unknown operator', '$gte: 18', '$regex: 18', 'datasets.0.rows.AGE.$regex', 'no operator $regex'],
    ['null', '$gte: 18', '$gte: null', 'datasets.0.rows.AGE.$gte', '$exists'],
    ['an empty list', '[Y56, Y58]', '[]', 'datasets.0.rows.REGION.$in', 'list of values'],
  ])('names %s with its line', (_name, from, to, path, message) => {
    const changed = swap(from, to);
    const found = problems(changed).find((problem) => problem.path === path);
    expect(found?.message).toContain(message);
    const line = sampleDocument(changed).text.split('\n')[(found?.line ?? 0) - 1];
    const last = path.split('.').at(-1) ?? '';
    expect(line).toContain(/^\d+$/.test(last) ? '[' : last.replace('where', ''));
  });

  it.each([
    ['display: rows', 'privacyBudget: { epsilon: 1 }', ['display']],
    ['display: aggregates', 'privacyBudget: { epsilon: 1, perQuery: 2 }', ['privacyBudget.perQuery']],
    ['display: aggregates\nlinkage: { person: false }', 'privacyBudget: { epsilon: 1 }', ['linkage.person']],
    ['display: aggregates', 'privacyBudget: { epsilon: 3, delta: 1.0e-6, perQuery: 1 }', []],
  ])('takes a privacy budget with protected figures of people alone: %s, %s', (display, budget, paths) => {
    const found = problems(
      (text) =>
        `${text.replace(/^(?:display|dataOut|kernels|linkage): .*\n/gm, '')}\n${display}\ndataOut: private\n${budget}\n`,
    );
    expect(found.map(({ path }) => path).filter((path) => !path.startsWith('datasets'))).toEqual(paths);
  });

  it('lets Python and R run where rows are shown', () => {
    const found = (kernels: string): readonly unknown[] =>
      problems((text) => `${text}\nkernels: ${kernels}\n`).filter(({ path }) => path === 'kernels');
    for (const kernels of ['[sql, python]', '[sql, python, r]', '[r]']) expect(found(kernels)).toEqual([]);
  });

  it('lets code run unseen under aggregates where its outputs go to checkers, and nowhere else', () => {
    const found = (clauses: string): readonly string[] =>
      problems((text) => `${text.replace(/^(?:display|dataOut|kernels): .*\n/gm, '')}\n${clauses}\n`)
        .map(({ path }) => path)
        .filter((path) => path === 'kernels');
    expect(found('dataOut: escrow\nkernels: [sql, python, r]')).toEqual([]);
    expect(found('display: aggregates\ndataOut: escrow\nkernels: [r]')).toEqual([]);
    expect(found('dataOut: none\nkernels: [sql, python]')).toEqual(['kernels']);
    expect(found('dataOut: private\nprivacyBudget: { epsilon: 1 }\nkernels: [sql, python]')).toEqual([
      'kernels',
    ]);
    expect(found('kernels: [sql]')).toEqual([]);
  });

  it('throws with every problem', () => {
    const document = sampleDocument((text) =>
      swap('AGE, SEX', 'AGE, GENDER')(swap('dataset: hes_op', 'dataset: hes_xx')(text)),
    );
    expect(() => checkAgreement(document, sampleCatalogue(), sampleProfiles)).toThrow(AgreementInvalid);
    try {
      checkAgreement(document, sampleCatalogue(), sampleProfiles);
    } catch (error) {
      expect((error as AgreementInvalid).problems).toHaveLength(2);
      expect((error as AgreementInvalid).facts['problems']).toHaveLength(2);
    }
  });
});
