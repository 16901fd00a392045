import type { Entry } from '@vitrine/ledger/log';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestRules } from './broken-rule.ts';
import { decide } from './decide.ts';
import { RequestDenied, RequestIllegal } from './errors.ts';
import { requestEntryFields, type RequestEvent } from './events.ts';
import type { Viewer } from './permissions.ts';
import { stepHours } from './step-times.ts';
import {
  added,
  after,
  agreementId,
  at,
  changed,
  checkerOne,
  checkerTwo,
  colleague,
  created,
  head,
  operator,
  released,
  requester,
  reviewer,
  shownTo,
  submitted,
  vote,
  voteOn,
  codeOf,
} from './testing.ts';
import { apply } from './transitions.ts';
import { requestFor } from './view.ts';

const sent = [created, added(), submitted] as const;
const officer: Viewer = { ...operator, roles: ['access-officer'] };
const named = (checker: Viewer, by: Viewer = checker): RequestEvent => ({
  ...head,
  type: 'request.assigned',
  checker: checker.person,
  person: by.person,
});
const off = (checker: Viewer, by: Viewer = checker): RequestEvent =>
  ({
    ...named(checker, by),
    type: 'request.unassigned',
  }) as RequestEvent;
describe('a request is taken by or given to checkers', () => {
  const request = after(...sent);
  const code = (by: Viewer, event: RequestEvent, of = request) => codeOf(() => decide(by, of, event, at));

  test('by checkers who may check it, and access officers who have no part in it', () => {
    expect(code(checkerOne, named(checkerOne))).toBeUndefined();
    expect(code(checkerOne, named(checkerTwo, checkerOne))).toBeUndefined();
    expect(code(officer, named(checkerOne, officer))).toBeUndefined();
    const ofStudy: Viewer = { ...officer, agreements: [agreementId], conflicts: [agreementId] };
    expect([
      code(requester, named(checkerOne, requester)),
      code(colleague, named(colleague)),
      code(reviewer, named(checkerOne, reviewer)),
      code(ofStudy, named(checkerOne, ofStudy)),
      code(checkerOne, named(checkerOne, checkerTwo)),
      code(officer, named(requester, officer)),
    ]).toEqual([
      'request-not-checker',
      'request-member-check',
      'request-not-checker',
      'request-not-checker',
      'request-not-requester',
      'request-not-eligible',
    ]);
  });

  test('and given back by themselves, or taken from them by an officer', () => {
    const of = after(...sent, named(checkerOne));
    expect(code(checkerOne, off(checkerOne), of)).toBeUndefined();
    expect(code(officer, off(checkerOne, officer), of)).toBeUndefined();
    expect(code(checkerTwo, off(checkerOne, checkerTwo), of)).toBe('request-others-assignment');
    expect(code(checkerTwo, off(checkerTwo), of)).toBe('request-not-assigned');
    expect(code(checkerOne, named(checkerOne), of)).toBe('request-assigned-already');
  });

  test('stays with them over rounds, moves neither clock nor votes, and is not told to the study', () => {
    const of = after(...sent, named(checkerOne), vote(checkerTwo, 'approve'));
    expect(of).toMatchObject({ state: 'submitted', votes: [{ checker: checkerTwo.person }] });
    expect(after(...sent, named(checkerOne), changed, submitted).assigned).toHaveLength(1);
    for (const viewer of [requester, colleague])
      expect(requestFor(viewer, of)).toEqual(requestFor(viewer, after(...sent)));
    expect(requestFor(checkerTwo, of)?.assigned).toMatchObject([{ checker: checkerOne.person }]);
  });

  test('is advice: whoever may check and is not named can vote, and the two decide', () => {
    const read = after(...sent, named(checkerOne), ...shownTo(checkerTwo, request));
    expect(decide(checkerTwo, read, voteOn(read, checkerTwo, 'approve'), at).votes).toHaveLength(1);
  });

  test('whoever is named is never the requester, in whatever order things happen', () => {
    const people = [requester, colleague, checkerOne, checkerTwo, officer];
    const tries = fc.array(
      fc.tuple(fc.constantFrom(...people), fc.constantFrom(...people), fc.boolean(), fc.boolean()),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(tries, (sequence) => {
        let now = after(...sent);
        for (const [by, checker, isOff, reopen] of sequence) {
          const event = reopen ? changed : isOff ? off(checker, by) : named(checker, by);
          const again = reopen ? [changed, submitted] : [event];
          for (const one of again)
            try {
              now = decide(reopen ? requester : by, now, one, at);
            } catch (error) {
              expect(error instanceof RequestDenied || error instanceof RequestIllegal).toBe(true);
            }
          const ids = (now.assigned ?? []).map((one) => one.checker);
          expect(ids).not.toContain(requester.person);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

test('the replay names a requester who was named, and acts in another’s name', () => {
  const last = (event: RequestEvent, actor: string): string | undefined => {
    const rule = requestRules(() => true);
    const of = (one: RequestEvent, who: string, index: number): Entry =>
      ({ index, at, phase: 'fact', act: 'act', ...requestEntryFields(one, who) }) as unknown as Entry;
    for (const [index, one] of sent.entries()) rule(of(one, requester.person, index));
    return rule(of(event, actor, 9));
  };
  expect(last(named(checkerOne), checkerOne.person)).toBeUndefined();
  expect(last(named(checkerOne), checkerTwo.person)).toMatch(/in the name of another/);
  expect(last(named(requester, officer), officer.person)).toMatch(/of their own request/);
});

test('the hours of a release are those of its steps, over all rounds', () => {
  const moment = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
  const steps: readonly (readonly [RequestEvent, number])[] = [
    [created, 0],
    [added(), 0],
    [submitted, 1],
    [vote(checkerOne, 'changes'), 5],
    [vote(checkerTwo, 'changes'), 11],
    [changed, 20],
    [submitted, 31],
    // A round that was changed before both had voted was with the requester.
    [changed, 35],
    [submitted, 41],
    [vote(checkerOne, 'approve', 3), 42],
    [vote(checkerTwo, 'approve', 3), 46],
    [released, 50],
  ];
  let request;
  for (const [event, hour] of steps) request = apply(request, event, moment(hour));
  if (request === undefined || released.type !== 'request.released') throw new TypeError('It was released.');
  const told = { ...request, release: { ...released.release, at: moment(50) } };
  expect(stepHours(told)).toEqual({ whole: 49, check: 15, answer: 30, release: 4 });
  expect(stepHours(after(...sent))).toBeUndefined();
});
