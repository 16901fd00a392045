import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '@vitrine/ledger/log';
import { getProfile } from '../profiles/catalogue.ts';
import { requestRules } from './broken-rule.ts';
import { decide } from './decide.ts';
import { RequestDenied, RequestIllegal } from './errors.ts';
import { requestEntryFields, type RequestEvent } from './events.ts';
import type { Viewer } from './permissions.ts';
import { personalIn } from './personal-words.ts';
import type { Request } from './request.ts';
import {
  added,
  after,
  at,
  changed,
  checkerOne,
  checkerTwo,
  colleague,
  created,
  file,
  head,
  operator,
  requester,
  reviewer,
  submitted,
  vote,
  codeOf,
} from './testing.ts';
import { requestFor } from './view.ts';

const sent = [created, added(), submitted] as const;
const id = (letter: string): string => `thr_${letter.repeat(20)}`;
const asks = (
  by: Viewer,
  thread = id('a'),
  name = 'table.csv',
  words = 'Whom does row 3 count?',
): RequestEvent => ({
  ...head,
  type: 'request.said',
  thread,
  name,
  person: by.person,
  words,
});
const says = (by: Viewer, words = 'All of the ward.', thread = id('a')): RequestEvent => ({
  ...head,
  type: 'request.said',
  thread,
  person: by.person,
  words,
});
const settles = (by: Viewer, thread = id('a')): RequestEvent => ({
  ...head,
  type: 'request.thread-settled',
  thread,
  person: by.person,
});

const wordsFor = (viewer: Viewer, request: Request): readonly string[] =>
  (requestFor(viewer, request)?.threads ?? []).flatMap(({ messages }) => messages.map(({ words }) => words));

describe('a question about a file', () => {
  test('is between the checker who asked and the study until both have voted', () => {
    const asked = after(...sent, asks(checkerOne), says(requester));
    for (const viewer of [checkerOne, requester, colleague])
      expect(wordsFor(viewer, asked)).toEqual(['Whom does row 3 count?', 'All of the ward.']);
    for (const viewer of [checkerTwo, reviewer]) {
      expect(wordsFor(viewer, asked)).toEqual([]);
      // Nor does anything else of the page move.
      expect(requestFor(viewer, asked)).toEqual(requestFor(viewer, after(...sent)));
    }
    expect(requestFor(operator, asked)).toBeUndefined();
    const both = after(...sent, asks(checkerOne), vote(checkerOne, 'changes'), vote(checkerTwo, 'changes'));
    expect(wordsFor(checkerTwo, both)).toHaveLength(1);
  });

  test('says who asked to nobody of the study', () => {
    const asked = after(...sent, asks(checkerOne));
    expect(JSON.stringify(requestFor(requester, asked))).not.toContain(checkerOne.person);
    expect(requestFor(checkerOne, asked)?.threads[0]).toMatchObject({
      mine: true,
      checker: checkerOne.person,
    });
  });

  test('goes on over rounds with its file, whatever this is called by then, and the other reads what is over', () => {
    const renamed: RequestEvent = { ...head, type: 'request.file-renamed', name: 'table.csv', to: 'b.csv' };
    const replaced: RequestEvent = {
      ...head,
      type: 'request.file-replaced',
      name: 'b.csv',
      file: file('c.csv', 'd'),
    };
    const both = [vote(checkerOne, 'changes'), vote(checkerTwo, 'approve')];
    const resent = [...sent, asks(checkerOne), says(requester), ...both, renamed, replaced, submitted];
    const again = after(...resent);
    const later = after(...resent, says(checkerOne, 'And row 4?'));
    expect(requestFor(checkerOne, again)?.threads).toMatchObject([{ file: 'c.csv', turn: 'checker' }]);
    expect(requestFor(requester, later)?.threads[0]).toMatchObject({
      turn: 'requester',
      messages: [{ round: 1 }, { round: 1 }, { round: 2, words: 'And row 4?' }],
    });
    expect(wordsFor(checkerTwo, later)).toEqual(['Whom does row 3 count?', 'All of the ward.']);
    expect(requestFor(checkerTwo, later)).toEqual(requestFor(checkerTwo, again));
    expect(requestFor(checkerTwo, later)?.threads[0]?.turn).toBeNull();
    // A file that is taken out leaves its questions.
    const removed: RequestEvent = { ...head, type: 'request.file-removed', name: 'table.csv' };
    expect(wordsFor(requester, after(...sent, asks(checkerOne), removed))).toHaveLength(1);
  });

  test('of a round that ended without both votes stays hidden from others, as the lone vote does', () => {
    const one = [...sent, asks(checkerOne), vote(checkerOne, 'reject'), says(requester), changed];
    const withdrawn: RequestEvent = { ...head, type: 'request.withdrawn', reason: '' };
    const second = [...one, submitted, says(checkerOne, 'And row 4?')];
    const votes = [vote(checkerTwo, 'approve', 2), vote(checkerOne, 'approve', 2)];
    for (const viewer of [checkerTwo, reviewer]) {
      const at = (...events: readonly RequestEvent[]) => wordsFor(viewer, after(...events));
      expect(at(...one)).toEqual([]);
      expect(at(...one, says(requester, 'In the draft.'))).toEqual([]);
      expect(at(...second)).toEqual([]);
      expect(at(...second, withdrawn)).toEqual([]);
      expect(at(...second, ...votes)).toEqual(['And row 4?']);
      // Whether the rest waits for somebody is not told with a part.
      expect(requestFor(viewer, after(...second, settles(checkerOne), ...votes))?.threads[0]).toMatchObject({
        settled: false,
        turn: null,
      });
    }
    for (const viewer of [checkerOne, requester, colleague])
      expect(wordsFor(viewer, after(...second))).toHaveLength(3);
  });

  test('has limits of each checker, which another does not use up', () => {
    const numbered = (n: number): string =>
      `thr_${n.toString(2).padStart(20, '2').replaceAll('0', 'a').replaceAll('1', 'b')}`;
    const long = 'x'.repeat(4_000);
    const filled = (text: string, threads: number, answers = 0): Request => {
      let request = after(...sent);
      for (let n = 0; n < threads; n++)
        request = decide(checkerOne, request, asks(checkerOne, numbered(n), 'table.csv', text), at);
      for (let n = 0; n < answers; n++)
        request = decide(requester, request, says(requester, text, numbered(n)), at);
      return request;
    };
    for (const full of [filled('Why?', 50), filled(long, 50, 50)]) {
      const more = (by: Viewer) => codeOf(() => decide(by, full, asks(by, numbered(99)), at));
      expect([more(checkerOne), more(checkerTwo)]).toEqual(['request-thread-full', undefined]);
    }
    const asked = filled(long, 50, 49);
    const goOn = (by: Viewer) => codeOf(() => decide(by, asked, says(by, 'And?', numbered(0)), at));
    expect([goOn(checkerOne), goOn(requester)]).toEqual(['request-thread-full', undefined]);
    const answered = filled(long, 50, 50);
    expect(codeOf(() => decide(requester, answered, says(requester, 'So.', numbered(0)), at))).toBe(
      'request-thread-full',
    );
  });

  test('is asked by a checker, answered by the requester, and settled by who asked', () => {
    const open = after(...sent, asks(checkerOne));
    const codes = (request: Request, ...tries: readonly (readonly [Viewer, RequestEvent])[]) =>
      tries.map(([by, event]) => codeOf(() => decide(by, request, event, at)));
    expect(
      codes(
        after(...sent),
        [requester, asks(requester)],
        [colleague, asks(colleague)],
        [operator, asks(operator)],
        [checkerOne, asks(checkerTwo)],
        [checkerOne, asks(checkerOne, id('a'), 'none.csv')],
        [checkerOne, says(checkerOne)],
      ),
    ).toEqual([
      'request-not-checker',
      'request-member-check',
      'request-not-checker',
      'request-not-requester',
      'request-no-such-file',
      'request-no-such-file',
    ]);
    expect(
      codes(
        open,
        [colleague, says(colleague)],
        [checkerTwo, says(checkerTwo)],
        [checkerTwo, settles(checkerTwo)],
        [requester, settles(requester)],
        [checkerOne, settles(checkerOne, id('b'))],
        [{ ...requester, agreements: [] }, says(requester)],
      ),
    ).toEqual([
      'request-member-check',
      'request-thread-other',
      'request-thread-other',
      'request-thread-other',
      'request-no-such-thread',
      'request-not-member',
    ]);
    const settled = decide(checkerOne, open, settles(checkerOne), at);
    expect(requestFor(requester, settled)?.threads[0]).toMatchObject({ settled: true, turn: null });
    // An answer is never too late to be read.
    expect(requestFor(checkerOne, decide(requester, settled, says(requester), at))?.threads[0]?.turn).toBe(
      'checker',
    );
  });

  test('moves neither vote, content, round nor clock', () => {
    const before = after(...sent, vote(checkerTwo, 'approve'));
    const { threads, ...asked } = after(
      ...sent,
      vote(checkerTwo, 'approve'),
      asks(checkerOne),
      says(requester),
    );
    expect(threads).toHaveLength(1);
    expect(asked).toEqual(before);
  });
});

test('whatever is said, and whether the asker votes, the other checker’s page is the same until both votes are in', () => {
  const words = fc.constantFrom('Why?', 'Row 3 is one person.', 'I would reject this.');
  const event = words.chain((text) =>
    fc.constantFrom(
      asks(checkerOne, id('a'), 'table.csv', text),
      asks(checkerOne, id('b'), 'table.csv', text),
      says(requester, text),
      says(checkerOne, text),
      settles(checkerOne),
      says(requester, text, id('b')),
      changed,
      submitted,
      {
        ...head,
        type: 'request.vote',
        checker: checkerOne.person,
        decision: 'reject',
        comment: 'No.',
        round: 0,
      },
    ),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      let request = after(...sent);
      for (const one of events) {
        const before = request;
        const by =
          one.type === 'request.said' || one.type === 'request.thread-settled'
            ? one.person
            : one.type === 'request.vote'
              ? one.checker
              : undefined;
        const now = one.type === 'request.vote' ? { ...one, round: request.round } : one;
        try {
          request = decide(by === checkerOne.person ? checkerOne : requester, request, now, at);
        } catch (error) {
          expect(error instanceof RequestDenied || error instanceof RequestIllegal).toBe(true);
          continue;
        }
        for (const viewer of [checkerTwo, reviewer])
          expect(requestFor(viewer, request)?.threads ?? []).toEqual([]);
        if (by === undefined || request.state !== 'submitted') continue;
        for (const viewer of [checkerTwo, reviewer])
          expect(requestFor(viewer, request)).toEqual(requestFor(viewer, before));
      }
    }),
    { numRuns: 300, seed: 11 },
  );
});

test('the replay names words in another’s name, and in a thread of others', () => {
  const actorOf = (event: RequestEvent): string =>
    'person' in event && event.person !== undefined ? event.person : requester.person;
  const broken = (...events: readonly (readonly [RequestEvent, string])[]): (string | undefined)[] => {
    const rule = requestRules(() => true);
    return events.map(([event, actor], index) => {
      const fields = requestEntryFields(event, actor);
      return rule({ index, at, phase: 'fact', act: 'act', ...fields } as unknown as Entry);
    });
  };
  const plain = (...events: readonly RequestEvent[]) => events.map((one) => [one, actorOf(one)] as const);
  expect(
    broken(...plain(...sent, asks(checkerOne), says(requester), settles(checkerOne))),
  ).not.toContainEqual(expect.any(String));
  expect(broken(...plain(...sent), [asks(checkerOne), checkerTwo.person]).at(-1)).toMatch(/another/);
  expect(broken(...plain(...sent, asks(checkerOne), says(checkerTwo))).at(-1)).toMatch(/between whom/);
});

test('the public face of words names request and agreement alone', () => {
  for (const event of [asks(checkerOne), says(requester), settles(checkerOne)])
    expect(requestEntryFields(event, checkerOne.person).public).toEqual(head);
});

test.each([
  ['Is 999 000 0042 in it?', ['an NHS number']],
  ['She lives at SW1A 1AA.', ['a full postcode']],
  ['Born on the 3rd of March 1947', ['a date of birth']],
  ['Write to ann@example.org', ['an e-mail address or telephone number']],
  ['The outlier is a 73-year-old man', ['a description of one person']],
  ['Row 3 shows 4 people in ward B: hide it, please.', []],
  ['Sent again on 2026-11-30 with 12 admissions, as asked.', []],
])('words are read for people: %s', (words, found) => {
  expect(personalIn(words, getProfile('nhs-hes-2018'))).toEqual(found);
});
