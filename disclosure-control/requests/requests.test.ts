import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { requestDiagram } from './diagram.ts';
import type { RequestEvent } from './events.ts';
import { RequestDenied, RequestIllegal } from './errors.ts';
import { demandMaySeeFiles, mayCheck, type Viewer } from './permissions.ts';
import { transitions } from './policies.ts';
import { requestContextSchema, requestFileSchema, requestStates, type Request } from './request.ts';
import {
  added,
  after,
  at,
  changed,
  checkerOne,
  checkerTwo,
  colleague,
  context,
  created,
  downloaded,
  file,
  operator,
  released,
  requester,
  reviewer,
  submitted,
  vote,
  withdrawn,
} from './testing.ts';
import { actOf } from './transitions.ts';
import { requestFor } from './view.ts';

const sent = [created, added(), submitted] as const;
const approved = [...sent, vote(checkerOne, 'approve'), vote(checkerTwo, 'approve')] as const;

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof RequestDenied || error instanceof RequestIllegal) return error.code;
    throw error;
  }
}

describe('the way of a request', () => {
  test('draft, submitted, approved by two, released, downloaded, called back', () => {
    expect(after(created).state).toBe('draft');
    expect(after(...sent)).toMatchObject({ state: 'submitted', round: 1 });
    expect(after(...sent, vote(checkerOne, 'approve')).state).toBe('submitted');
    expect(after(...approved).state).toBe('approved');
    expect(after(...approved, released, downloaded)).toMatchObject({ state: 'released', downloads: 1 });
    expect(after(...approved, released, withdrawn)).toMatchObject({
      state: 'withdrawn',
      release: released.type === 'request.released' ? released.release : null,
    });
  });

  test.each([
    ['approve', 'approve', 'approved'],
    ['reject', 'reject', 'rejected'],
    ['approve', 'reject', 'changes-requested'],
    ['approve', 'changes', 'changes-requested'],
    ['reject', 'changes', 'changes-requested'],
    ['changes', 'changes', 'changes-requested'],
  ] as const)('%s and %s: %s', (one, two, state) => {
    expect(after(...sent, vote(checkerOne, one), vote(checkerTwo, two)).state).toBe(state);
    expect(after(...sent, vote(checkerOne, two), vote(checkerTwo, one)).state).toBe(state);
  });

  test('one checker voting twice is one vote, the later one', () => {
    const request = after(...sent, vote(checkerOne, 'approve'), vote(checkerOne, 'reject'));
    expect(request).toMatchObject({ state: 'submitted', votes: [{ decision: 'reject' }] });
  });

  test.each([
    ['a new file', added('other.csv')],
    ['an edited context', changed],
  ])('%s resets votes, in every state in which it is legal', (_, change) => {
    expect(after(...sent, vote(checkerOne, 'approve'), change)).toMatchObject({ state: 'draft', votes: [] });
    expect(after(...approved, change)).toMatchObject({ state: 'draft', votes: [] });
    const again = after(...approved, change, submitted, vote(checkerOne, 'approve', 2));
    expect(again).toMatchObject({ state: 'submitted', round: 2, votes: [{ decision: 'approve' }] });
    // The vote of the first round was for other files.
    expect(codeOf(() => after(...approved, change, submitted, vote(checkerTwo, 'approve', 1)))).toBe(
      'request-state',
    );
  });

  test('what is incomplete is not submitted', () => {
    expect(codeOf(() => after(created, submitted))).toBe('request-no-files');
    const bare: RequestEvent = { ...created, context: null } as RequestEvent;
    expect(codeOf(() => after(bare, added(), submitted))).toBe('request-no-context');
    expect(codeOf(() => after(created, added('a.csv'), added('A.CSV')))).toBe('request-file-name');
    expect(codeOf(() => after(...sent, vote(checkerOne, 'reject', 1, '')))).toBe('request-comment-needed');
    const many = Array.from({ length: 51 }, (_, n) => added(`f${n}.csv`));
    expect(codeOf(() => after(created, ...many))).toBe('request-too-many-files');
    const removed: RequestEvent = { ...changed, removedFile: 'gone.csv' } as RequestEvent;
    expect(codeOf(() => after(created, removed))).toBe('request-no-such-file');
  });

  test.each(['../up.csv', 'a/b.csv', '.hidden', 'ro-crate-metadata.json', 'a\u0000.csv', 'trail.', ''])(
    'a file cannot be called %j',
    (name) => {
      expect(requestFileSchema.safeParse(file(name)).success).toBe(false);
    },
  );

  test('context is asked for in full', () => {
    expect(requestContextSchema.safeParse(context).success).toBe(true);
    for (const field of Object.keys(context)) {
      const rest = Object.fromEntries(Object.entries(context).filter(([name]) => name !== field));
      expect(requestContextSchema.safeParse(rest).success, field).toBe(false);
    }
  });
});

describe('who may', () => {
  const submittedRequest = after(...sent);

  test('nobody checks their own request, or one of their own agreement', () => {
    const both: Viewer = { ...requester, roles: ['researcher', 'output-checker'] };
    expect(codeOf(() => decide(both, submittedRequest, vote(both, 'approve'), at))).toBe('request-own-check');
    expect(codeOf(() => decide(colleague, submittedRequest, vote(colleague, 'approve'), at))).toBe(
      'request-member-check',
    );
    expect(codeOf(() => decide(operator, submittedRequest, vote(operator, 'approve'), at))).toBe(
      'request-not-checker',
    );
    expect(codeOf(() => decide(colleague, after(...approved), released, at))).toBe('request-member-check');
  });

  test('nobody votes in another’s name, or submits another’s request', () => {
    expect(codeOf(() => decide(checkerOne, submittedRequest, vote(checkerTwo, 'approve'), at))).toBe(
      'request-not-checker',
    );
    expect(codeOf(() => decide(colleague, after(created, added()), submitted, at))).toBe(
      'request-not-requester',
    );
    expect(codeOf(() => decide(checkerOne, after(...approved, released), downloaded, at))).toBe(
      'request-not-requester',
    );
  });

  test('who left the agreement neither asks nor downloads', () => {
    const left: Viewer = { ...requester, agreements: [] };
    expect(codeOf(() => decide(left, undefined, created, at))).toBe('request-not-member');
    expect(codeOf(() => decide(left, after(...approved, released), downloaded, at))).toBe(
      'request-not-member',
    );
    expect(codeOf(() => decide(colleague, undefined, created, at))).toBe('request-not-requester');
  });

  test('who left the agreement sees what they wrote and no file; a colleague who left knows of nothing', () => {
    const left = (viewer: Viewer): Viewer => ({ ...viewer, agreements: [] });
    const open = (viewer: Viewer): string | undefined =>
      codeOf(() => demandMaySeeFiles(viewer, after(...sent)));
    expect(requestFor(left(requester), after(...sent))).toBeDefined();
    expect(open(left(requester))).toBe('request-not-member');
    // As a checker, too: having been a member is being no independent judge.
    expect(requestFor(left(colleague), after(...sent))).toBeUndefined();
    expect(open(left(colleague))).toBe('request-not-member');
    for (const viewer of [requester, colleague, checkerOne]) expect(open(viewer)).toBeUndefined();
  });

  test('a release is called back by requester or checker, a draft by the requester alone', () => {
    expect(decide(checkerOne, after(...approved, released), withdrawn, at).state).toBe('withdrawn');
    expect(decide(requester, submittedRequest, withdrawn, at).state).toBe('withdrawn');
    expect(codeOf(() => decide(checkerOne, submittedRequest, withdrawn, at))).toBe('request-not-requester');
  });
});

describe('blindness', () => {
  const lone = after(...sent, vote(checkerOne, 'reject'));
  const none = after(...sent);

  test('a lone vote shows in nobody’s view but its caster’s', () => {
    for (const viewer of [requester, colleague, checkerTwo, reviewer])
      expect(requestFor(viewer, lone)).toEqual(requestFor(viewer, none));
    expect(requestFor(checkerOne, lone)?.ownVote).toMatchObject({ decision: 'reject' });
    expect(requestFor(checkerOne, lone)?.votes).toEqual([]);
  });

  test('not even by the time of the last change', () => {
    const late = { ...lone, updatedAt: '2026-05-05T00:00:00.000Z' };
    expect(requestFor(checkerTwo, late)).toEqual(requestFor(checkerTwo, none));
  });

  test('both are shown when both are cast; names only to checkers and reviewers', () => {
    const both = after(...sent, vote(checkerOne, 'approve'), vote(checkerTwo, 'changes'));
    expect(requestFor(checkerOne, both)?.votes).toHaveLength(2);
    expect(requestFor(reviewer, both)?.votes[0]?.checker).toBe(checkerOne.person);
    expect(requestFor(requester, both)?.votes).toEqual([
      { decision: 'approve', comment: 'Because', at },
      { decision: 'changes', comment: 'Because', at },
    ]);
    const reopened = after(...sent, vote(checkerOne, 'approve'), vote(checkerTwo, 'changes'), changed);
    expect(requestFor(requester, reopened)?.earlierVotes).toMatchObject([{ round: 1, votes: [{}, {}] }]);
  });

  test('a lone vote that a change swept away stays unknown', () => {
    const swept = after(...sent, vote(checkerOne, 'reject'), changed);
    expect(requestFor(requester, swept)).toEqual(requestFor(requester, after(...sent, changed)));
  });

  test('who has no part in it does not learn that it exists', () => {
    expect(requestFor(operator, none)).toBeUndefined();
    expect(requestFor(checkerOne, after(created))).toBeUndefined();
    expect(requestFor(reviewer, after(created))).toBeUndefined();
  });
});

test('the diagram in the documentation is the one of the code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/disclosure-rules.md'), 'utf8');
  expect(page).toContain('```mermaid\n' + requestDiagram() + '\n```');
});

describe('whatever people try, in whatever order', () => {
  const people = [requester, colleague, checkerOne, checkerTwo, reviewer, operator];
  const event = fc.constantFrom<RequestEvent[]>(
    ...[added('x.csv'), added('y.csv'), changed, submitted, released, downloaded, withdrawn].map((one) => [
      one,
    ]),
    ...people.flatMap((person) =>
      (['approve', 'reject', 'changes'] as const).flatMap((decision) =>
        [1, 2].map((round) => [vote(person, decision, round)]),
      ),
    ),
    [added('z.csv'), submitted],
    [submitted, vote(checkerOne, 'approve'), vote(checkerTwo, 'approve')],
  );
  const tries = fc.array(fc.tuple(fc.constantFrom(...people), event, fc.boolean()), { maxLength: 25 });

  test('only what two independent checkers approved, as it was when they approved it, is released', () => {
    fc.assert(
      fc.property(tries, (sequence) => {
        let request: Request = decide(requester, undefined, created, at);
        for (const [anyone, events, fitting] of sequence) {
          for (const one of events) {
            // Half of the tries are by whoever could be meant, so that the run gets far.
            const fit =
              one.type === 'request.vote'
                ? people.find((person) => person.person === one.checker)
                : one.type === 'request.released'
                  ? checkerTwo
                  : requester;
            const actor = fitting ? (fit ?? anyone) : anyone;
            const before = request;
            try {
              request = decide(actor, before, one, at);
            } catch (error) {
              expect(error instanceof RequestDenied || error instanceof RequestIllegal).toBe(true);
              continue;
            }
            if (one.type === 'request.created') continue;
            expect(transitions[before.state][actOf(one)]).toContain(request.state);
            const content = (of: Request) => JSON.stringify([of.files, of.context]);
            if (content(request) !== content(before))
              expect(request).toMatchObject({ state: 'draft', votes: [] });
            if (request.state === 'released' || request.state === 'approved') {
              const checkers = new Set(request.votes.map((ballot) => ballot.checker));
              expect(checkers.size).toBe(2);
              expect(request.votes.every((ballot) => ballot.decision === 'approve')).toBe(true);
              for (const checker of checkers) {
                const person = people.find((who) => who.person === checker);
                expect(person !== undefined && mayCheck(person, request)).toBe(true);
              }
            }
          }
        }
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test('every state can be reached', () => {
    const reached = new Set(
      [
        ...[
          after(created),
          after(...sent),
          after(...approved),
          after(...approved, released),
          after(created, withdrawn),
        ],
        ...(['reject', 'changes'] as const).map((no) =>
          after(...sent, vote(checkerOne, no), vote(checkerTwo, no)),
        ),
      ].map((request) => request.state),
    );
    expect([...reached].sort()).toEqual([...requestStates].sort());
  });
});
