import type { Assessment } from '@vitrine/api';
import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerUseCases } from '../audit/ledger-use-cases.ts';
import { alteredRows } from '../record/altered-rows.ts';
import { as, cora, dan, meet, place, ref, request, sam, useRequests, voteAs } from '../requests/testing.ts';
import { caseStepped, incidentStepped } from './events.ts';
import { caseUseCases } from './use-cases.ts';

useRequests();
const reviewer = (username: string): Person => ({
  id: newPersonId(),
  username,
  name: `Name of ${username}`,
  roles: ['igard-reviewer'],
});
const indra = reviewer('indra.reviewer');
const ivy = reviewer('ivy.reviewer');
/** A reviewer whom the agreement of each test names. */
const member: Person = { ...sam, roles: ['igard-reviewer'] };

const desk = () => caseUseCases(place.ports);
const audit = () => ledgerUseCases(place.ports);
const none = { params: {}, query: {}, body: {} };
const inCase = <B>(id: string, body: B) => ({ params: { case: id }, query: {}, body });
const inIncident = <B>(id: string, body: B) => ({ params: { incident: id }, query: {}, body });
const open = (kind: 'entry' | 'person' | 'agreement', id: string) =>
  desk().openCase(as(indra), { params: {}, query: {}, body: { about: { kind, id }, words: 'Odd.' } });
const ask = (id: string, to: string) =>
  desk().askInCase(as(indra), inCase(id, { to, words: 'Why at night?' }));
const assessment = (change: Partial<Assessment> = {}): Assessment => ({
  happened: place.clock.now().toISOString(),
  aware: place.clock.now().toISOString(),
  natures: ['confidentiality'],
  data: ['health'],
  people: '10 to 99',
  records: 'none',
  risk: 'unlikely',
  what: 'A file went astray.',
  consequences: 'None.',
  measures: 'It was deleted.',
  contact: 'privacy@controller.example',
  agreements: [],
  ...change,
});
const declare = (change: Partial<Assessment> & { case?: string } = {}) =>
  desk().declareIncident(as(indra), { ...none, body: { ...assessment(change), ...change } });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code: string }).code,
  );
async function newest(type: string): Promise<Entry> {
  let found: Entry | undefined;
  for await (const entry of place.ledger.read()) if (entry.type === type) found = entry;
  if (found === undefined) throw new TypeError(`There is no ${type}.`);
  return found;
}
const detail = async (who: Person, { index }: Entry): Promise<string> => {
  const to = { ...none, params: { index: String(index) } };
  return JSON.stringify(await audit().getLedgerEntry(as(who), to));
};

beforeAll(async () => {
  for (const person of [indra, ivy, sam, cora, dan]) await meet(person);
});

describe('an incident is nothing to a reviewer', () => {
  const expectNothing = async (who: Person, id: string): Promise<void> => {
    expect(await code(desk().getIncident(as(who), inIncident(id, {})))).toBe('not-found');
    expect(await code(desk().closeIncident(as(who), inIncident(id, { words: 'x' })))).toBe('not-found');
    expect((await desk().listIncidents(as(who), none)).incidents.map((one) => one.id)).not.toContain(id);
    expect(await detail(who, await newest(incidentStepped))).not.toContain('astray');
  };

  it('who is asked in its case after it was declared', async () => {
    const { id: of } = await open('person', sam.id);
    const { id } = await declare({ case: of });
    expect(await code(desk().getIncident(as(ivy), inIncident(id, {})))).toBe('done');
    await ask(of, ivy.id);
    await expectNothing(ivy, id);
  });

  it('whom an agreement of its case names, though no assessment does', async () => {
    const { id: of } = await open('agreement', ref);
    const { id } = await declare({ case: of });
    await expectNothing(member, id);
  });

  it('whom an agreement names that an earlier assessment named', async () => {
    const { id } = await declare({ agreements: [ref] });
    await desk().assessIncident(as(indra), inIncident(id, assessment()));
    await expectNothing(member, id);
  });

  it('whom an agreement names that officers were asked to suspend', async () => {
    const { id } = await declare();
    const asked = { agreement: ref, words: 'Stop it, it went astray.' };
    expect(await code(desk().containIncident(as(member), inIncident(id, asked)))).toBe('forbidden');
    await desk().containIncident(as(indra), inIncident(id, asked));
    await expectNothing(member, id);
  });
});

describe('the audit', () => {
  it('does not say who cast a lone vote when a case about it is opened', async () => {
    const asked = await request('submitted');
    await voteAs(cora, asked);
    const vote = await newest('request.vote');
    const { id } = await open('entry', String(vote.index));
    const opened = await newest(caseStepped);
    await declare({ case: id });
    for (const entry of [opened, await newest(incidentStepped)]) {
      const said = await detail(ivy, entry);
      expect(said).toMatch(/Odd|astray/);
      expect(said).not.toContain(cora.id);
    }
    // It concerns them all the same.
    expect(opened.private['step']).toMatchObject({ concerns: expect.arrayContaining([cora.id]) as string[] });
  });

  it('names in no list, count or export who reviews, asks or is asked', async () => {
    const { id } = await open('person', sam.id);
    const { id: question } = await ask(id, ivy.id);
    const answer = { params: { question }, query: {}, body: { words: 'I slept.' } };
    await desk().answerQuestion(as(ivy), answer);
    await declare({ case: id });
    const named = new RegExp([indra, ivy].flatMap((one) => [one.id, one.name]).join('|'));
    for (const kind of [caseStepped, incidentStepped]) {
      const { entries } = await audit().listLedger(as(ivy), { ...none, query: { type: kind, limit: 50 } });
      expect(entries[0]?.summary).toMatch(/^Somebody took a step/);
      const { acts } = await audit().listActs(as(ivy), { ...none, query: { kind, limit: 50 } });
      expect(acts.length).toBe(entries.length);
      const counted = await audit().countActs(as(ivy), { ...none, query: { kind } });
      const exported = await audit().exportActs(as(ivy), {
        ...none,
        body: { filter: { kind }, format: 'json' },
      });
      expect(JSON.stringify([entries, acts, counted, exported])).not.toMatch(named);
      for (const person of [indra, ivy]) {
        const filter = { ...none, query: { kind, person: person.id, limit: 50 } };
        expect((await audit().listActs(as(ivy), filter)).acts).toEqual([]);
        const older = { ...none, query: { type: kind, actor: person.id, limit: 50 } };
        expect((await audit().listLedger(as(ivy), older)).entries).toEqual([]);
      }
    }
    expect(await detail(ivy, await newest(caseStepped))).not.toContain(indra.id);
    const { database, ledger } = place.ports;
    expect(await alteredRows(database, ledger, 0, ledger.size)).toEqual([]);
  });
});
