import { expect, test } from 'vitest';
import { fileVoteOf } from './file-vote.ts';

test('a decision on a file is read from what is given of it, else it is as of all', () => {
  const given = ['a.csv=changes:small-numbers,rounding:Row 3: hide it', 'b.csv=approve'];
  expect(fileVoteOf('a.csv', given, 'approve', '')).toEqual({
    name: 'a.csv',
    vote: 'changes',
    reasons: ['small-numbers', 'rounding'],
    words: 'Row 3: hide it',
  });
  expect(fileVoteOf('b.csv', given, 'reject', 'No')).toMatchObject({ vote: 'approve', reasons: [] });
  expect(fileVoteOf('c.csv', given, 'reject', 'No')).toMatchObject({ reasons: ['other'], words: 'No' });
  for (const wrong of ['a.csv=maybe', 'a.csv=changes:tiny'])
    expect(() => fileVoteOf('a.csv', [wrong], 'approve', '')).toThrow(/neither a decision nor a reason/);
});
