import { expect, test } from 'vitest';
import { parseActId } from '@vitrine/core/ids';
import { requestEntryFields, type RequestEvent } from './events.ts';
import { requestRules } from './broken-rule.ts';
import {
  added,
  after,
  at,
  changed,
  checkerOne,
  checkerTwo,
  created,
  released,
  requester,
  submitted,
  vote,
  voteOn,
} from './testing.ts';

const act = parseActId(`act_${'a'.repeat(20)}`);

/** The places of the entries that broke a rule, each with the rule. */
function allBroken(events: readonly RequestEvent[], actor?: string, strict = false): readonly string[] {
  const follow = requestRules(() => strict);
  return events.flatMap((event, index) => {
    const who = actor ?? ('checker' in event ? event.checker : requester.person);
    const broken = follow({ ...requestEntryFields(event, who), phase: 'fact', act, index, at });
    return broken === undefined ? [] : [`${index}: ${broken}`];
  });
}
const firstBroken = (events: readonly RequestEvent[], actor?: string): string | undefined =>
  allBroken(events, actor)[0];

const sent = [created, added(), submitted] as const;
const one = vote(checkerOne, 'approve');
const two = vote(checkerTwo, 'approve');

test('a release that two others approved breaks no rule', () => {
  expect(firstBroken([...sent, one, two, released])).toBeUndefined();
});

test.each<[string, readonly RequestEvent[], number]>([
  ['with no vote', [...sent, released], 3],
  ['with one vote', [...sent, one, released], 4],
  ['with one checker twice', [...sent, one, one, released], 5],
  ['with a rejection', [...sent, one, vote(checkerTwo, 'reject'), released], 5],
  ['changed after the votes', [...sent, one, two, changed, submitted, released], 7],
  ['of a request that nobody made', [released], 0],
])('a release %s is named', (_, events, index) => {
  expect(firstBroken(events)).toMatch(new RegExp(`^${index}: A request was released without`));
});

test('a vote by the requester, or in the name of another, is named', () => {
  expect(firstBroken([...sent, vote(requester, 'approve')])).toMatch(/^3: The requester voted/);
  expect(firstBroken([...sent, one], requester.person)).toMatch(/^3: A vote is in the name of another/);
});

test('a vote that hides what it was cast on is named, once votes say it, and approves nothing', () => {
  const shown = voteOn(after(...sent), checkerOne, 'approve');
  const broken = allBroken([...sent, shown, two, released]);
  expect(broken[0]).toMatch(/^4: A vote does not say what it was cast on/);
  expect(broken[1]).toMatch(/^5: A request was released without/);
});

test('from where the log says so, a vote that hides what it was cast on is named also when no other says it', () => {
  expect(firstBroken([...sent, one])).toBeUndefined();
  const [broken] = allBroken([...sent, one], undefined, true);
  expect(broken).toMatch(/^3: A vote does not say what it was cast on/);
});
