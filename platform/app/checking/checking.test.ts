import { newActId, newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { beforeEach, expect, it } from 'vitest';
import { inboxOf } from '../inbox/inbox.ts';
import { letterOf } from '../notices/letter.ts';
import { recordRules } from '../record/rules.ts';
import { as, cora, dan, meet, place, request, sam, shown, useRequests, voteAs } from '../requests/testing.ts';
import { checkingUseCases } from './use-cases.ts';

useRequests();

const officer: Person = {
  id: newPersonId(),
  username: 'olga.officer',
  name: 'Olga',
  roles: ['access-officer'],
};
const eve: Person = { id: newPersonId(), username: 'eve.checker', name: 'Eve', roles: ['output-checker'] };
const ports = () => ({
  ...place.ports,
  dueTimes: { days: { check: 5, answer: 20, release: 2 }, holidays: new Set<string>() },
});
const room = () => checkingUseCases(ports());
const none = { query: {}, body: {} };
const see = async (person: Person, id: string) => {
  const { requests } = await room().getChecking(as(person), { params: {}, ...none });
  return requests.find((one) => one.id === id);
};
const take = (person: Person, id: string, checker?: Person) =>
  room().assignRequest(as(person), {
    params: { id },
    query: {},
    body: checker === undefined ? {} : { checker: checker.id },
  });
const back = (person: Person, id: string, checker = person) =>
  room().unassignRequest(as(person), { params: { id, checker: checker.id }, ...none });
const away = (person: Person, absence: { from: string; until: string } | null) =>
  room().setAbsence(as(person), { params: {}, query: {}, body: { absence } });
const kinds = async (person: Person, id: string): Promise<string[]> =>
  (await inboxOf(ports(), person)).flatMap(({ kind, href }) => (href.endsWith(id) ? [kind] : []));
const days = (n: number): void => place.clock.advance(n * 86_400_000);
const today = (plus = 0): string =>
  new Date(place.clock.now().getTime() + plus * 86_400_000).toISOString().slice(0, 10);

beforeEach(async () => {
  for (const person of [sam, cora, dan, eve, officer]) await meet(person);
});

it('a request is taken and given, and what each has open is shown whether or not they have voted', async () => {
  const id = await request('submitted');
  await take(cora, id);
  await take(officer, id, dan);
  expect(await see(cora, id)).toMatchObject({
    mine: true,
    title: 'By sex',
    checkers: [
      { name: 'cora.checker', away: false },
      { name: 'dan.checker', away: false },
    ],
    candidates: [{ name: 'Eve' }],
  });
  const openOf = async (): Promise<number | undefined> =>
    (await room().getChecking(as(officer), { params: {}, ...none })).checkers.find(({ id }) => id === cora.id)
      ?.open;
  const before = await openOf();
  expect(before).toBeGreaterThan(0);
  await voteAs(cora, id);
  expect(await openOf()).toBe(before);
  // Who is not named is no longer asked, and may vote nevertheless.
  expect(await kinds(eve, id)).toEqual([]);
  expect(await kinds(dan, id)).toEqual(['check-request']);
  await voteAs(eve, id);
  expect((await shown(id, eve)).state).toBe('approved');
});

it('an officer learns the agreement and no more; who has no part is told nothing', async () => {
  const id = await request('submitted');
  const told = await see(officer, id);
  expect(told).toMatchObject({ names: true, mayTake: false });
  expect(JSON.stringify(told)).not.toContain('By sex');
  await expect(see(sam, id)).rejects.toMatchObject({ status: 404 });
  await expect(take(sam, id)).rejects.toMatchObject({ status: 404 });
});

it('nobody is named who may not check it or is away before it is due', async () => {
  const id = await request('submitted');
  for (const other of [sam, officer])
    await expect(take(officer, id, other)).rejects.toMatchObject({ code: 'request-not-eligible' });
  await away(eve, { from: today(2), until: today(4) });
  await expect(take(cora, id, eve)).rejects.toMatchObject({ code: 'request-checker-away' });
  expect((await see(cora, id))?.candidates.map(({ name }) => name)).not.toContain('Eve');
  await away(eve, null);
  await take(cora, id, eve);
  await expect(back(cora, id, eve)).rejects.toMatchObject({ code: 'request-others-assignment' });
  await back(officer, id, eve);
  await expect(away(sam, null)).rejects.toMatchObject({ status: 404 });
  await expect(away(eve, { from: today(3), until: today(2) })).rejects.toMatchObject({ status: 409 });
});

it('what somebody has who goes away is offered to the others', async () => {
  const id = await request('submitted');
  await take(cora, id);
  await take(dan, id);
  expect(await kinds(eve, id)).toEqual([]);
  await away(cora, { from: today(), until: today(1) });
  expect(await kinds(eve, id)).toEqual(['check-request']);
  expect(await kinds(cora, id)).toEqual([]);
  expect((await see(eve, id))?.checkers).toMatchObject([{ away: true }, { away: false }]);
  days(2);
  expect(await kinds(cora, id)).toEqual(['check-request']);
});

it('when due nears and is over who is named hears of it, and an officer who can name another', async () => {
  const id = await request('submitted');
  await take(cora, id);
  await take(dan, id);
  days(4);
  expect([await kinds(cora, id), await kinds(eve, id)]).toEqual([['check-request'], []]);
  // From Monday on five working days: the next Monday.
  const due = (await see(cora, id))?.due ?? '';
  place.clock.advance(Date.parse(`${due}T10:00:00Z`) - place.clock.now().getTime());
  expect(await kinds(cora, id)).toEqual(['request-due']);
  const escalated = async () =>
    (await inboxOf(ports(), officer)).filter(({ kind, by }) => kind === 'check-escalated' && by === due);
  expect(await escalated()).toEqual([]);
  days(1);
  await voteAs(cora, id);
  expect([await kinds(cora, id), await kinds(dan, id)]).toEqual([[], ['request-overdue']]);
  const items = await escalated();
  expect(items).toMatchObject([{ href: '/checking', by: due }]);
  const letter = letterOf(items, { to: 'o@example.org', origin: 'https://v.example', messageId: 'm' });
  expect(letter.text).toContain('https://v.example/checking');
  await take(officer, id, eve);
  expect(await kinds(eve, id)).toEqual(['request-overdue']);
});

it('whoever is named and may no longer check keeps the request from nobody', async () => {
  const id = await request('submitted');
  await take(cora, id);
  await take(dan, id);
  expect(await kinds(eve, id)).toEqual([]);
  await meet({ ...dan, roles: [] });
  expect(await kinds(eve, id)).toEqual(['check-request']);
  expect(await kinds(cora, id)).toEqual(['check-request']);
  expect((await see(eve, id))?.checkers).toMatchObject([{ away: false }, { away: true }]);
});

it('officers hear of a request when those who may check it are away', async () => {
  const id = await request('submitted');
  const { agreement } = await shown(id);
  const told = async (): Promise<readonly string[]> =>
    (await inboxOf(ports(), officer)).flatMap((item) =>
      item.kind === 'no-checkers' && item.agreement === agreement ? [item.kind] : [],
    );
  expect(await told()).toEqual([]);
  for (const person of [cora, dan]) await away(person, { from: today(), until: today(1) });
  expect(await told()).toEqual(['no-checkers']);
  days(2);
  expect(await told()).toEqual([]);
});

it('nobody who is away is named for a check that is overdue', async () => {
  const id = await request('submitted');
  days(14);
  await away(eve, { from: today(), until: today(2) });
  expect(await see(cora, id)).toMatchObject({ state: 'overdue' });
  await expect(take(cora, id, eve)).rejects.toMatchObject({ code: 'request-checker-away' });
  expect((await see(cora, id))?.candidates.map(({ name }) => name)).not.toContain('Eve');
  await away(eve, null);
});

it('a requester who checks elsewhere does not see by the counts who took their request', async () => {
  const rita = { ...sam, roles: ['researcher', 'output-checker'] };
  const id = await request('submitted');
  const openFor = async (person: Person): Promise<number | undefined> =>
    (await room().getChecking(as(person), { params: {}, ...none })).checkers.find((one) => one.id === cora.id)
      ?.open;
  const [before, known] = [await openFor(rita), (await openFor(dan)) ?? 0];
  await take(cora, id);
  expect(await openFor(rita)).toBe(before);
  expect(await openFor(dan)).toBe(known + 1);
});

it('the replay finds nothing in all of this, and names who was named without the role', async () => {
  const id = await request('submitted');
  await take(cora, id);
  const rules = recordRules();
  const found: (string | undefined)[] = [];
  for await (const entry of place.ledger.read(0)) {
    const broken = rules(entry);
    if (entry.type === 'request.assigned' || entry.type === 'checker.absence') found.push(broken);
  }
  expect(found.length).toBeGreaterThan(3);
  expect(found).not.toContainEqual(expect.any(String));
  const { agreement } = (await see(cora, id)) ?? { agreement: '' };
  const planted = {
    ...{ index: place.ledger.size, at: place.clock.now().toISOString(), phase: 'fact', act: newActId() },
    type: 'request.assigned',
    public: { request: id, agreement },
  };
  const event = { type: 'request.assigned', request: id, agreement, checker: officer.id, person: cora.id };
  expect(rules({ ...planted, type: 'rules.begun', private: { actor: 'system' } } as never)).toBeUndefined();
  expect(rules({ ...planted, private: { actor: cora.id, event } } as never)).toMatch(/did not have the role/);
});
