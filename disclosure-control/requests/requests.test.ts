import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentDigest } from './content-digest.ts';
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
  head,
  operator,
  released,
  requester,
  reviewer,
  shownTo,
  stopping,
  submitted,
  vote,
  voteOn,
  withdrawn,
  codeOf,
} from './testing.ts';
import { actOf } from './transitions.ts';
import { requestFor } from './view.ts';

const sent = [created, added(), submitted] as const;
const approved = [...sent, vote(checkerOne, 'approve'), vote(checkerTwo, 'approve')] as const;

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
      'request-stale-vote',
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
      codeOf(() => demandMaySeeFiles(viewer, after(...sent), {}));
    expect(requestFor(left(requester), after(...sent))).toBeDefined();
    expect(open(left(requester))).toBe('request-not-member');
    // As a checker, too: having been a member is being no independent judge.
    expect(requestFor(left(colleague), after(...sent))).toBeUndefined();
    expect(open(left(colleague))).toBe('request-not-member');
    for (const viewer of [requester, colleague, checkerOne]) expect(open(viewer)).toBeUndefined();
  });

  test('of unseen files nobody of the study is told more than the name before the release, in whatever other role', () => {
    const of = (letter: string, bytes: number): Request =>
      after(
        created,
        {
          ...head,
          type: 'request.file-added',
          file: { ...file('a.csv', letter), bytes, table: { rows: bytes, columns: 1 }, unseen: true },
        },
        submitted,
      );
    const [first, second] = [of('a', 10), of('b', 20)];
    const study = [
      requester,
      colleague,
      { ...requester, roles: ['researcher', 'igard-reviewer'] as const },
      { ...requester, agreements: [], roles: ['output-checker', 'igard-reviewer'] as const },
    ];
    for (const viewer of study) {
      expect(requestFor(viewer, first)).toEqual(requestFor(viewer, second));
      expect(requestFor(viewer, first)?.files[0]).toMatchObject({ name: 'a.csv', bytes: 0, findings: [] });
      expect(codeOf(() => demandMaySeeFiles(viewer, first, { unseen: true }))).toBe('request-file-unseen');
    }
    for (const viewer of [checkerOne, reviewer])
      expect(requestFor(viewer, second)?.files).toEqual(second.files);
    const released = { ...first, state: 'released', release: { bytes: 1 } } as unknown as Request;
    expect(requestFor(requester, released)?.files).toEqual(first.files);
    expect(codeOf(() => demandMaySeeFiles(requester, released, { unseen: true }))).toBeUndefined();
  });

  test('a request with unseen files takes no others, whose findings would tell of them; what is on record stands', () => {
    const of = (name: string, unseen?: true): RequestEvent => ({
      ...head,
      type: 'request.file-added',
      file: { ...file(name), ...(unseen === undefined ? {} : { unseen }) },
    });
    const unseen = after(created, of('a.csv', true), of('b.csv', true));
    const replaced = { ...head, type: 'request.file-replaced', name: 'a.csv', file: file('c.csv') } as const;
    for (const event of [of('guess.csv'), replaced] as const)
      expect(codeOf(() => decide(requester, unseen, event, at))).toBe('request-holds-unseen');
    expect(decide(requester, unseen, of('c.csv', true), at).files).toHaveLength(3);
    const removed = (name: string): RequestEvent => ({ ...head, type: 'request.file-removed', name });
    const rest = decide(requester, decide(requester, unseen, removed('a.csv'), at), removed('b.csv'), at);
    expect(decide(requester, rest, of('guess.csv'), at).files).toHaveLength(1);
    expect(after(created, of('a.csv', true), of('guess.csv')).files).toHaveLength(2);
  });

  test('a release is called back by requester or checker, a draft by the requester alone', () => {
    expect(decide(checkerOne, after(...approved, released), withdrawn, at).state).toBe('withdrawn');
    expect(decide(requester, submittedRequest, withdrawn, at).state).toBe('withdrawn');
    expect(codeOf(() => decide(checkerOne, submittedRequest, withdrawn, at))).toBe('request-not-requester');
  });
});

describe('a vote is for what was seen', () => {
  const request = after(...sent);
  const seenBy = (...viewers: Viewer[]) => viewers.flatMap((viewer) => shownTo(viewer, request));
  const all = after(...sent, ...seenBy(checkerOne, checkerTwo));

  test('a vote chosen on an old page does not count for the files that came since', () => {
    const again = after(...sent, added('more.csv'), submitted);
    expect(codeOf(() => decide(checkerOne, again, voteOn(all, checkerOne, 'approve'), at))).toBe(
      'request-stale-vote',
    );
    const swapped = { ...all, files: [file('table.csv', 'e')] };
    expect(codeOf(() => decide(checkerOne, swapped, voteOn(all, checkerOne, 'reject'), at))).toBe(
      'request-stale-vote',
    );
    // Nor one that does not say what it is about.
    expect(codeOf(() => decide(checkerOne, all, vote(checkerOne, 'reject'), at))).toBe('request-stale-vote');
    expect(decide(checkerOne, all, voteOn(all, checkerOne, 'approve'), at).votes).toHaveLength(1);
  });

  test('a file of which a part was shown to nobody is not approved', () => {
    const part = (from: number, to: number, end: boolean): RequestEvent => ({
      ...head,
      type: 'request.file-shown',
      person: checkerOne.person,
      name: 'table.csv',
      sha256: file('table.csv').sha256,
      from,
      to,
      end,
    });
    const approval = (...parts: RequestEvent[]) => {
      const shown = after(...sent, ...parts);
      return codeOf(() => decide(checkerOne, shown, voteOn(shown, checkerOne, 'approve'), at));
    };
    expect(approval()).toBe('request-not-all-seen');
    expect(approval(part(0, 500, false))).toBe('request-not-all-seen');
    // The end alone leaves a gap.
    expect(approval(part(0, 500, false), part(550, 600, true))).toBe('request-not-all-seen');
    expect(approval(...seenBy(checkerTwo))).toBe('request-not-all-seen');
    expect(approval(part(0, 500, false), part(500, 600, true))).toBeUndefined();
    // To send it back nobody needs to have read it to the end.
    const unread = after(...sent);
    expect(
      codeOf(() => decide(checkerOne, unread, voteOn(unread, checkerOne, 'changes'), at)),
    ).toBeUndefined();
  });

  test('what stops a release needs a written reason of both, and stands in both votes', () => {
    const stop = after(created, stopping('ids.csv'), submitted);
    const read = after(
      created,
      stopping('ids.csv'),
      submitted,
      ...shownTo(checkerOne, stop),
      ...shownTo(checkerTwo, stop),
    );
    expect(codeOf(() => decide(checkerOne, read, voteOn(read, checkerOne, 'approve'), at))).toBe(
      'request-stop-reason-needed',
    );
    const first = decide(checkerOne, read, voteOn(read, checkerOne, 'approve', { reason: 'Open data' }), at);
    expect(codeOf(() => decide(checkerTwo, first, voteOn(first, checkerTwo, 'approve'), at))).toBe(
      'request-stop-reason-needed',
    );
    const done = decide(checkerTwo, first, voteOn(first, checkerTwo, 'approve', { reason: 'Seen' }), at);
    expect(done).toMatchObject({ state: 'approved', votes: [{ reason: 'Open data' }, { reason: 'Seen' }] });
    // Approvals of before there was such a rule do not release it.
    const before = after(
      created,
      stopping('ids.csv'),
      submitted,
      vote(checkerOne, 'approve'),
      vote(checkerTwo, 'approve'),
    );
    expect(before.state).toBe('approved');
    expect(codeOf(() => decide(checkerOne, before, released, at))).toBe('request-stop-reason-needed');
  });

  test('that somebody looked is nobody else’s to know', () => {
    for (const viewer of [requester, colleague, checkerTwo, reviewer])
      expect(requestFor(viewer, after(...sent, ...seenBy(checkerOne)))).toEqual(requestFor(viewer, request));
    expect(codeOf(() => decide(checkerTwo, request, seenBy(checkerOne)[0] ?? submitted, at))).toBe(
      'request-not-requester',
    );
  });
});

describe('a request can be mended', () => {
  const comments = [vote(checkerOne, 'changes', 1, 'Too small'), vote(checkerTwo, 'changes', 1, 'Row 3')];
  const asked = [...sent, ...comments] as const;

  test.each([
    ['removed', { ...head, type: 'request.file-removed', name: 'table.csv' }, []],
    ['renamed', { ...head, type: 'request.file-renamed', name: 'table.csv', to: 'b.csv' }, [file('b.csv')]],
    [
      'replaced',
      { ...head, type: 'request.file-replaced', name: 'table.csv', file: file('table.csv', 'd') },
      [file('table.csv', 'd')],
    ],
  ] as const)('a file is %s in every state that is the requester’s', (_, event, files) => {
    for (const history of [[created, added()], sent, asked, approved])
      expect(decide(requester, after(...history), event, at)).toMatchObject({ state: 'draft', files });
    expect(codeOf(() => decide(colleague, after(...asked), event, at))).toBe('request-not-requester');
    expect(codeOf(() => after(created, event))).toBe('request-no-such-file');
  });

  test('no two files come to the same name', () => {
    const two = [created, added('a.csv'), added('b.csv')];
    const rename: RequestEvent = { ...head, type: 'request.file-renamed', name: 'a.csv', to: 'B.csv' };
    expect(codeOf(() => after(...two, rename))).toBe('request-file-name');
    const recased: RequestEvent = { ...rename, to: 'A.csv' };
    expect(after(...two, recased).files.map(({ name }) => name)).toEqual(['A.csv', 'b.csv']);
  });

  test('a file is told again by its name when it gets another', () => {
    const named = (name: string, to: string): RequestEvent => ({
      ...head,
      type: 'request.file-renamed',
      name,
      to,
    });
    const bad = named('table.csv', 'of 9990000042.csv');
    const codes = ({ files }: Request): readonly string[] | undefined =>
      files[0]?.findings.map(({ code }) => code);
    expect(codes(after(created, added(), bad))).toEqual(['nhs-number']);
    expect(codes(after(created, added(), bad, named('of 9990000042.csv', 'table.csv')))).toEqual([]);
  });

  test('what was said of earlier rounds stays, with what changed since', () => {
    const replaced: RequestEvent = {
      ...head,
      type: 'request.file-replaced',
      name: 'table.csv',
      file: file('table.csv', 'd'),
    };
    const again = after(...asked, replaced, changed, added('b.csv'), submitted);
    for (const viewer of [requester, checkerOne, checkerTwo]) {
      const rounds = requestFor(viewer, again)?.earlierRounds;
      expect(rounds).toMatchObject([
        {
          round: 1,
          votes: [{ comment: 'Too small' }, { comment: 'Row 3' }],
          files: [{ name: 'table.csv' }],
          changedSince: {
            files: [
              { name: 'table.csv', change: 'replaced' },
              { name: 'b.csv', change: 'added' },
            ],
            answers: ['title'],
          },
        },
      ]);
    }
    const gone: RequestEvent = { ...head, type: 'request.file-removed', name: 'table.csv' };
    const rename: RequestEvent = { ...head, type: 'request.file-renamed', name: 'table.csv', to: 'c.csv' };
    const since = (event: RequestEvent) =>
      requestFor(requester, after(...asked, event))?.earlierRounds[0]?.changedSince.files;
    expect(since(gone)).toEqual([{ name: 'table.csv', change: 'removed' }]);
    expect(since(rename)).toEqual([{ name: 'c.csv', change: 'renamed', from: 'table.csv' }]);
  });

  test('a release is called back with a reason, and who fetched it is known', () => {
    const fetched = after(...approved, released, { ...downloaded, person: requester.person });
    const silent: RequestEvent = { ...withdrawn, reason: '' };
    expect(codeOf(() => decide(checkerOne, fetched, silent, at))).toBe('request-recall-reason-needed');
    expect(decide(checkerOne, fetched, { ...withdrawn, person: checkerOne.person }, at)).toMatchObject({
      state: 'withdrawn',
      downloadedBy: [requester.person],
      withdrawal: { at, by: checkerOne.person, reason: 'A mistake' },
    });
    // Before it is released nobody else has anything of it.
    expect(decide(requester, after(...sent), silent, at).state).toBe('withdrawn');
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
    expect(requestFor(requester, reopened)?.earlierRounds).toMatchObject([{ round: 1, votes: [{}, {}] }]);
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
  /** What somebody sends, given what their page shows; some pages are old, and some votes say no reason. */
  type Attempt = (seen: Request) => RequestEvent[];
  const plain = [
    added('x.csv'),
    stopping('y.csv'),
    { ...head, type: 'request.file-renamed', name: 'x.csv', to: 'w.csv' } as const,
    { ...head, type: 'request.file-removed', name: 'y.csv' } as const,
    { ...head, type: 'request.file-replaced', name: 'x.csv', file: file('x.csv', 'd') } as const,
    changed,
    submitted,
    released,
    downloaded,
    withdrawn,
  ].map((one): Attempt => () => [one]);
  const ballots = people.flatMap((person) =>
    (['approve', 'reject', 'changes'] as const).flatMap((decision): Attempt[] => [
      (seen) => [voteOn(seen, person, decision)],
      (seen) => [...shownTo(person, seen), voteOn(seen, person, decision, { reason: 'Public already' })],
      () => [vote(person, decision)],
    ]),
  );
  const attempt = fc.constantFrom<Attempt[]>(...plain, ...ballots, () => [added('z.csv'), submitted]);
  const tries = fc.array(fc.tuple(fc.constantFrom(...people), attempt, fc.boolean(), fc.boolean()), {
    maxLength: 30,
  });

  const meant = (one: RequestEvent): Viewer => {
    const person =
      one.type === 'request.vote' ? one.checker : one.type === 'request.file-shown' ? one.person : undefined;
    if (one.type === 'request.released') return checkerTwo;
    return people.find((who) => who.person === person) ?? requester;
  };

  function expectGrounds(request: Request): void {
    expect(new Set(request.votes.map((ballot) => ballot.checker)).size).toBe(2);
    const stops = request.files.some(({ findings }) => findings.some((one) => one.severity === 'problem'));
    for (const ballot of request.votes) {
      const person = people.find((who) => who.person === ballot.checker);
      expect(person !== undefined && mayCheck(person, request)).toBe(true);
      expect(ballot).toMatchObject({ decision: 'approve', content: contentDigest(request) });
      expect(ballot.reason === 'Public already' || !stops).toBe(true);
      for (const { sha256 } of request.files)
        expect(request.seen).toContainEqual(
          expect.objectContaining({ person: ballot.checker, sha256, whole: true }),
        );
    }
  }

  test('only what two independent checkers approved, as it was when they approved it, is released', () => {
    fc.assert(
      fc.property(tries, (sequence) => {
        let request: Request = decide(requester, undefined, created, at);
        let old = request;
        for (const [anyone, send, fitting, late] of sequence) {
          const events = send(late ? old : request);
          old = request;
          for (const one of events) {
            // Half of the tries are by whoever could be meant, so that the run gets far.
            const actor = fitting ? meant(one) : anyone;
            const before = request;
            try {
              request = decide(actor, before, one, at);
            } catch (error) {
              expect(error instanceof RequestDenied || error instanceof RequestIllegal).toBe(true);
              continue;
            }
            if (one.type === 'request.created' || one.type === 'request.file-shown') continue;
            expect(transitions[before.state][actOf(one)]).toContain(request.state);
            const content = (of: Request) => JSON.stringify([of.files, of.context]);
            if (content(request) !== content(before))
              expect(request).toMatchObject({ state: 'draft', votes: [] });
            if (request.state === 'released' || request.state === 'approved') expectGrounds(request);
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
