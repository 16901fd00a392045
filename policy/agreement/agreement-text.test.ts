import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgreementInvalid } from './agreement-invalid.ts';
import { longestAgreement, readAgreement } from './agreement-text.ts';
import { sampleText, withList } from '../testing.ts';

function problemsOf(text: string) {
  try {
    readAgreement(text);
  } catch (error) {
    if (error instanceof AgreementInvalid) return error.problems;
    throw error;
  }
  return [];
}
const lineOf = (needle: string, text = sampleText): number =>
  text.slice(0, text.indexOf(needle)).split('\n').length;

describe('readAgreement', () => {
  it('reads YAML and the same in JSON alike', () => {
    const yaml = readAgreement(sampleText).agreement;
    expect(readAgreement(JSON.stringify(yaml, null, 2)).agreement).toEqual(yaml);
    expect(yaml.datasets[0]?.releases).toBe('1.*');
    expect(yaml.term.from).toBe('2026-01-01');
  });

  it.each([
    ['a duplicate key', 'title: Again\n', 'This field is written twice.'],
    ['an anchor', 'extra: &here 1\n', 'Anchors are not accepted.'],
    ['a tag', 'extra: !!str 1\n', 'Tags are not accepted.'],
    ['an alias', 'extra: *there\n', 'Aliases are not accepted: write the value out.'],
    ['a merge key', '<<: { title: x }\n', 'Merge keys are not accepted.'],
    ['a field that objects lose', '__proto__: { title: x }\n', 'There is no such field.'],
    ['a second document', '---\nref: X\n', 'A file holds one agreement.'],
    ['a field that is not text', '[1, 2]: 3\n', 'Field names are text.'],
  ])('refuses %s at its line', (_name, added, message) => {
    const problems = problemsOf(sampleText + added);
    const found = problems.find((problem) => problem.message === message);
    expect(found).toBeDefined();
    expect(found?.line).toBeGreaterThanOrEqual(sampleText.split('\n').length);
  });

  it.each([
    [
      'a list and a dataset at once',
      '{ list: asthma-study, hasRowIn: hes_apc }',
      '',
      'is either { list: NAME } or',
    ],
    ['neither', '{}', '', 'is either { list: NAME } or'],
    ['a field that neither has', '{ people: asthma-study }', '', 'is either { list: NAME } or'],
    [
      'a list with conditions',
      "{ list: asthma-study, where: { SEX: '2' } }",
      '.where',
      'There is no such field.',
    ],
    [
      'a name that no list can have',
      '{ list: Asthma Study }',
      '.list',
      'lower-case letters, digits and dashes',
    ],
    ['a list that is no text', '{ list: 7 }', '.list', 'put it in quotes'],
    ['a dataset of no name', '{ hasRowIn: HES APC }', '.hasRowIn', 'A dataset name has'],
    ['conditions of no dataset', "{ where: { SEX: '2' } }", '.hasRowIn', 'This field is missing.'],
  ])('says of a cohort with %s what is wrong', (_name, cohort, path, message) => {
    const text = withList(sampleText).replace('{ list: asthma-study }', cohort);
    expect(problemsOf(text)).toEqual([
      expect.objectContaining({
        line: lineOf('cohort:', text),
        path: `datasets.1.cohort${path}`,
        message: expect.stringContaining(message) as string,
      }),
    ]);
  });

  it('reads the document that docs/agreements.md shows', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'agreements.md'), 'utf8');
    const [, shown] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(problemsOf(shown ?? '')).toEqual([]);
  });

  it('points to an unknown field, by line, column and path', () => {
    const text = sampleText.replace("    releases: '1.0'", "    releases: '1.0'\n    colour: red");
    expect(problemsOf(text)).toEqual([
      {
        line: lineOf('colour', text),
        column: 5,
        path: 'datasets.1.colour',
        message: 'There is no such field.',
      },
    ]);
  });

  it('points to a value of the wrong kind and to where a missing one should stand', () => {
    const [wrong] = problemsOf(sampleText.replace("releases: '1.0'", 'releases: 1.0'));
    expect(wrong).toMatchObject({
      path: 'datasets.1.releases',
      message: 'This must be text: put it in quotes.',
    });
    expect(wrong?.line).toBe(lineOf("releases: '1.0'"));
    const [missing] = problemsOf(sampleText.replace('legalBasis: None; the data are synthetic.\n', ''));
    expect(missing).toMatchObject({ path: 'legalBasis', message: 'This field is missing.' });
  });

  it('refuses two grants of one dataset and a term that ends before it begins', () => {
    expect(problemsOf(sampleText.replace('dataset: hes_op', 'dataset: hes_apc'))).toMatchObject([
      { path: 'datasets', message: 'One grant a dataset' },
    ]);
    expect(problemsOf(sampleText.replace('to: 2026-12-31', 'to: 2025-12-31'))).toMatchObject([
      { path: 'term' },
    ]);
  });

  it('refuses a document that is too long or too deep before reading it', () => {
    expect(problemsOf(`# ${'x'.repeat(longestAgreement)}`)[0]?.message).toContain('at most 256 KiB');
    expect(problemsOf(`a: ${'['.repeat(30_000)}`)[0]?.message).toContain('levels deep');
    expect(
      problemsOf(Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'))[0]?.line,
    ).toBe(1);
  });

  it('answers any text with an agreement or with AgreementInvalid', () => {
    const lines = sampleText.split('\n');
    const edit = fc.record({
      at: fc.nat(lines.length - 1),
      what: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.constantFrom(
          'a: [',
          '? x',
          '- -',
          '"',
          '&a',
          '*a',
          '!!int 3',
          '%YAML 9',
          '...',
          '---',
          ': :',
          '{',
          '\t',
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const changed = [...lines];
        for (const { at, what } of edits) changed[at] = what;
        for (const problem of problemsOf(changed.join('\n'))) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(changed.join('\n').split('\n').length + 1);
          expect(problem.message.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: process.env['VITRINE_EXAM'] === undefined ? 150 : 20_000 },
    );
  });
});
