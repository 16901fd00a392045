import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { decisions, type Decision } from './decision.ts';
import type { RequestEvent } from './events.ts';
import { fileReasons, voteOf, type FileDecision } from './file-decisions.ts';
import type { Request } from './request.ts';
import {
  added,
  after,
  at,
  checkerOne,
  checkerTwo,
  created,
  file,
  head,
  requester,
  shownTo,
  submitted,
  voteOn,
  codeOf,
} from './testing.ts';
import { requestFor } from './view.ts';

const two = [
  created,
  added('a.csv'),
  { ...head, type: 'request.file-added', file: file('b.csv', 'b') },
  submitted,
] as const satisfies readonly RequestEvent[];
const sent = after(...two);
const read = after(...two, ...shownTo(checkerOne, sent), ...shownTo(checkerTwo, sent));
const of = (name: string, decision: Decision, more: Partial<FileDecision> = {}): FileDecision => ({
  name,
  decision,
  reasons: decision === 'approve' ? [] : ['small-numbers'],
  words: '',
  ...more,
});
const cast = (
  request: Request,
  decision: Decision,
  files: readonly FileDecision[],
  by = checkerOne,
): Request =>
  decide(by, request, { ...voteOn(request, by, decision), files: [...files] } as RequestEvent, at);
test('a vote is what follows from the decisions on its files, and no other is taken', () => {
  const one = fc.constantFrom(...decisions);
  fc.assert(
    fc.property(fc.tuple(one, one), one, (each, decision) => {
      const [a, b] = each;
      const taken = codeOf(() => cast(read, decision, [of('a.csv', a), of('b.csv', b)])) === undefined;
      const follows = a === b ? decision === a : decision === 'changes';
      expect(taken).toBe(follows);
      expect(voteOf([of('a.csv', a), of('b.csv', b)]) === decision).toBe(follows);
      // Nothing is approved while a file is not.
      if (taken && decision === 'approve') expect(each).toEqual(['approve', 'approve']);
    }),
  );
});

test('every file is decided of once, under its name', () => {
  const wrong: readonly (readonly FileDecision[])[] = [
    [],
    [of('a.csv', 'changes')],
    [of('a.csv', 'changes'), of('a.csv', 'changes')],
    [of('a.csv', 'changes'), of('c.csv', 'changes')],
    [of('a.csv', 'changes'), of('b.csv', 'changes'), of('c.csv', 'changes')],
  ];
  for (const files of wrong)
    expect(codeOf(() => cast(read, 'changes', files))).toBe('request-file-decisions');
  const without = { ...voteOn(read, checkerOne, 'approve'), files: undefined } as unknown as RequestEvent;
  expect(codeOf(() => decide(checkerOne, read, without, at))).toBe('request-file-decisions');
});

test('what may not leave has a reason from the list, and another reason has words', () => {
  const tried = (more: Partial<FileDecision>): string | undefined =>
    codeOf(() => cast(read, 'changes', [of('a.csv', 'approve'), of('b.csv', 'changes', more)]));
  expect(tried({ reasons: [] })).toBe('request-file-reason-needed');
  expect(tried({ reasons: ['other'] })).toBe('request-file-reason-needed');
  expect(tried({ reasons: ['other'], words: 'The wrong year' })).toBeUndefined();
  for (const reason of fileReasons.filter((one) => one !== 'other'))
    expect(tried({ reasons: [reason] })).toBeUndefined();
});

test('a file is approved by who was shown all of it, also where another is sent back', () => {
  const onlyB = after(...two, ...shownTo(checkerOne, { ...sent, files: sent.files.slice(1) }));
  const files = (a: Decision, b: Decision) => [of('a.csv', a), of('b.csv', b)];
  expect(codeOf(() => cast(onlyB, 'changes', files('approve', 'changes')))).toBe('request-not-all-seen');
  expect(codeOf(() => cast(onlyB, 'changes', files('changes', 'approve')))).toBeUndefined();
});

test('what is decided of files is as secret as the vote, and stays in earlier rounds', () => {
  const files = [of('a.csv', 'approve'), of('b.csv', 'reject', { words: 'Row 3' })];
  const lone = cast(read, 'changes', files);
  for (const viewer of [requester, checkerTwo])
    expect(requestFor(viewer, lone)).toEqual(requestFor(viewer, read));
  const both = cast(lone, 'reject', [of('a.csv', 'reject'), of('b.csv', 'reject')], checkerTwo);
  expect(requestFor(requester, both)?.votes[0]).toMatchObject({ files });
  const removed: RequestEvent = { ...head, type: 'request.file-removed', name: 'b.csv' };
  const again = decide(requester, both, removed, at);
  expect(
    requestFor(checkerTwo, decide(requester, again, submitted, at))?.earlierRounds[0]?.votes[0],
  ).toMatchObject({
    files,
  });
});
