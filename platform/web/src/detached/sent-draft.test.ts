import { expect, it } from 'vitest';
import {
  draftFrom,
  exampleFor,
  faultOf,
  isBlank,
  linesOfSteps,
  sentFrom,
  withStep,
  withSteps,
} from './sent-draft.ts';

it('is begun with one empty step, whatever was kept is broken', () => {
  for (const kept of [undefined, '{', '{"title":1}', '{"title":"","outputs":"","steps":[]}'])
    expect(draftFrom(kept, 'r')).toEqual({
      title: '',
      outputs: '',
      steps: [{ key: 1, language: 'r', code: '' }],
    });
});

it('is sent with the names that were typed, and without steps that say nothing', () => {
  const draft = withStep(
    {
      title: ' Admissions ',
      outputs: 'table 1.csv, figure.png\n',
      steps: [{ key: 1, language: 'python', code: '1' }],
    },
    'r',
  );
  expect(draft.steps[1]).toEqual({ key: 2, language: 'r', code: '' });
  expect(sentFrom(draft)).toEqual({
    title: 'Admissions',
    outputs: ['table 1.csv', 'figure.png'],
    steps: [{ language: 'python', code: '1' }],
  });
  expect(draftFrom(JSON.stringify(draft), 'r')).toEqual(draft);
});

it('takes the steps of a notebook after its own, in the place of what says nothing', () => {
  const draft = draftFrom(undefined, 'python');
  expect(withSteps(draft, [{ language: 'r', code: 'x' }]).steps).toEqual([
    { key: 2, language: 'r', code: 'x' },
  ]);
});

it('says what must change, the first first', () => {
  const draft = draftFrom(undefined, 'python');
  const field = (changes: object) => faultOf({ ...draft, ...changes })?.field;
  expect(field({})).toBe('title');
  expect(field({ title: 't' })).toBe('outputs');
  expect(field({ title: 't', outputs: 'a.csv' })).toBe('code');
  const steps = [{ key: 1, language: 'r' as const, code: '1' }];
  expect(field({ title: 't', outputs: 'a.csv', steps })).toBeUndefined();
});

it('names the file that no run can put out, and why', () => {
  const draft = { title: 't', steps: [{ key: 1, language: 'r' as const, code: '1' }] };
  const text = (outputs: string) => faultOf({ ...draft, outputs })?.text;
  expect(text('a.csv, x.exe')).toMatch(/^“x\.exe”: .*\.csv, .*\.svg/);
  expect(text('a.csv, A.csv')).toBe('Each file has a name of its own');
  expect(text(Array.from({ length: 9 }, (_, at) => `${at}.csv`).join())).toBe(
    'A run puts out at most eight files',
  );
});

it('numbers the lines of its steps through, as errors do', () => {
  const step = (code: string) => ({ key: 1, language: 'r' as const, code });
  expect(linesOfSteps([step('a\nb'), step(' '), step('c')])).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 2 },
    { from: 3, to: 3 },
  ]);
});

it.each(['python', 'r'] as const)(
  'has an example in %s of what the agreement grants, which can be sent',
  (language) => {
    const column = (name: string, role: 'person' | 'value', type: string) => ({
      name,
      role,
      type,
      description: '',
      transform: null,
    });
    const columns = [column('person_id', 'person', 'BIGINT'), column('SEX', 'value', 'VARCHAR')];
    const example = exampleFor({ tables: [{ dataset: 'hes_ae', title: '', columns }] }, language, 2);
    expect(faultOf(example)).toBeUndefined();
    expect(example.steps[0]?.code).toContain('FROM hes_ae GROUP BY SEX');
    expect([isBlank(example), isBlank(draftFrom(undefined, language))]).toEqual([false, true]);
  },
);
