import { expect, it } from 'vitest';
import { draftFrom, missingOf, sentFrom, withStep, withSteps } from './sent-draft.ts';

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

it('says what is missing, the first first', () => {
  const draft = draftFrom(undefined, 'python');
  expect(missingOf(draft)).toBe('title');
  expect(missingOf({ ...draft, title: 't' })).toBe('outputs');
  expect(missingOf({ ...draft, title: 't', outputs: 'a.csv' })).toBe('code');
  const steps = [{ key: 1, language: 'r' as const, code: '1' }];
  expect(missingOf({ title: 't', outputs: 'a.csv', steps })).toBeUndefined();
});
