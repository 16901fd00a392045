import type { Assessment } from '@vitrine/api';
import { newActId, newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { beforeAll, describe, expect, it } from 'vitest';
import { agreementUseCases } from '../agreements/use-cases.ts';
import { ledgerUseCases } from '../audit/ledger-use-cases.ts';
import { homeUseCases } from '../inbox/home-use-case.ts';
import { recordRules, rulesBegun } from '../record/rules.ts';
import { as, meet, place, ref, request, result, sam, useRequests } from '../requests/testing.ts';
import { caseStepped, isOfCases } from './events.ts';
import { caseUseCases } from './use-cases.ts';

useRequests();
const someone = (username: string, ...roles: string[]): Person => ({
  id: newPersonId(),
  username,
  name: `Name of ${username}`,
  roles,
});
const indra = someone('indra.reviewer', 'igard-reviewer');
const ivy = someone('ivy.reviewer', 'igard-reviewer');
const robin = someone('robin.researcher', 'researcher');
const avery = someone('avery.officer', 'access-officer');
const others = [sam, robin, avery, someone('cas', 'output-checker', 'data-manager', 'operator')];
const secret = 'He asked at night about Mrs Featherstonehaugh.';
const hour = 3_600_000;

const desk = () => caseUseCases(place.ports);
const none = { params: {}, query: {}, body: {} };
const inCase = <B>(id: string, body: B) => ({ params: { case: id }, query: {}, body });
const inIncident = <B>(id: string, body: B) => ({ params: { incident: id }, query: {}, body });
const open = (
  about: { kind: 'entry' | 'person' | 'agreement' | 'dataset' | 'request'; id: string },
  who = indra,
) => desk().openCase(as(who), { params: {}, query: {}, body: { about, words: secret } });
const ask = (id: string, to: string, words = 'Why at night?', who = indra) =>
  desk().askInCase(as(who), inCase(id, { to, words }));
const answer = (who: Person, question: string, words = 'A deadline.') =>
  desk().answerQuestion(as(who), { params: { question }, query: {}, body: { words } });
const questions = async (who: Person) => (await desk().listQuestions(as(who), none)).questions;
const inbox = async (who: Person, ...kinds: string[]) => {
  const { inbox: items } = await homeUseCases(place.ports).getHome(as(who), none);
  return items.filter(({ kind }) => kinds.includes(kind));
};
const about = { kind: 'person' as const, id: sam.id };
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code: string }).code,
  );
const now = (): string => place.clock.now().toISOString();
const assessment = (change: Partial<Assessment> = {}): Assessment => ({
  happened: now(),
  aware: now(),
  natures: ['confidentiality'],
  data: ['health'],
  people: '10 to 99',
  records: 'not known yet',
  risk: 'likely',
  what: secret,
  consequences: 'They may be known.',
  measures: 'The file was deleted.',
  contact: 'privacy@controller.example',
  agreements: [ref],
  ...change,
});
const declare = (change: Partial<Assessment> & { case?: string } = {}, who = indra) =>
  desk().declareIncident(as(who), { params: {}, query: {}, body: { ...assessment(change), ...change } });
async function entries(): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of place.ledger.read()) all.push(entry);
  return all;
}
/** What the replay of the whole log finds wrong in cases and incidents. */
async function faults(): Promise<string[]> {
  const rule = recordRules();
  return (await entries()).flatMap((entry) => {
    const found = rule(entry) ?? [];
    return isOfCases(entry) ? found : [];
  });
}

beforeAll(async () => {
  const begun = { type: rulesBegun, phase: 'fact' as const, act: newActId(), public: { version: 1 } };
  await place.projection.record([{ ...begun, private: { actor: 'system' } }]);
  for (const person of [indra, ivy, ...others]) await meet(person);
});

describe('a case file', () => {
  it('goes from a finding over a question and its answer to an outcome, and says so to those concerned', async () => {
    const query = await result();
    const { index } = (await entries()).findLast(({ type }) => type === 'query') ?? { index: -1 };
    expect(query).toMatch(/^qry_/);
    const { id } = await open({ kind: 'entry', id: String(index) });
    const asked = await ask(id, 'sam.researcher');
    expect(await inbox(sam, 'question')).toMatchObject([{ href: `/questions/${asked.id}` }]);
    expect(await questions(sam)).toEqual([
      { id: asked.id, at: expect.any(String) as string, words: 'Why at night?', state: 'open' },
    ]);
    await answer(sam, asked.id);
    expect(await inbox(sam, 'question')).toEqual([]);
    expect(await inbox(ivy, 'case-answered')).toMatchObject([{ href: `/cases/${id}` }]);
    await desk().noteInCase(as(ivy), inCase(id, { words: 'Plausible.' }));
    expect(await inbox(ivy, 'case-answered')).toEqual([]);
    await desk().closeCase(as(indra), inCase(id, { outcome: 'explained', words: 'Explained.' }));
    const shown = await desk().getCase(as(indra), inCase(id, {}));
    expect(shown).toMatchObject({ state: 'closed', outcome: 'explained', waiting: 0, answered: false });
    expect(shown.about.label).toContain('sam.researcher');
    expect(shown.steps.map(({ kind, words, by }) => [kind, words, by.id])).toEqual([
      ['opened', secret, indra.id],
      ['asked', 'Why at night?', indra.id],
      ['answered', 'A deadline.', sam.id],
      ['noted', 'Plausible.', ivy.id],
      ['closed', 'Explained.', indra.id],
    ]);
    expect(await code(desk().noteInCase(as(indra), inCase(id, { words: 'More.' })))).toBe('conflict');
    await desk().reopenCase(as(indra), inCase(id, { words: 'There is more.' }));
    expect((await desk().getCase(as(indra), inCase(id, {}))).outcome).toBeUndefined();
    expect(await faults()).toEqual([]);
    // The same after a start that reads the ledger again: nothing rests on the database.
    const again = { ...place.ports, database: (await place.again()).database };
    expect(await caseUseCases(again).getCase(as(indra), inCase(id, {}))).toEqual(
      await desk().getCase(as(indra), inCase(id, {})),
    );
  });

  it('is opened about what is there, and nothing else', async () => {
    const asked = await request('submitted');
    for (const one of [
      { kind: 'agreement', id: ref },
      { kind: 'agreement', id: ref.replace('-v1.0', '') },
      { kind: 'request', id: asked },
    ] as const)
      expect(await code(open(one))).toBe('done');
    for (const [kind, id] of [
      ['entry', '999999'],
      ['entry', '-1'],
      ['entry', '1e3'],
      ['person', newPersonId()],
      ['person', '../x'],
      ['agreement', 'DARS-NONE'],
      ['agreement', '<b>'],
      ['dataset', 'nothing'],
      ['dataset', '; drop'],
      ['request', 'req_none'],
    ] as const)
      expect(await code(open({ kind, id })), `${kind} ${id}`).toBe('not-found');
  });

  it('is nothing to anybody but reviewers; the person asked sees the question alone', async () => {
    const { id } = await open(about);
    await ask(id, sam.id);
    for (const person of others) {
      expect(await code(desk().listCases(as(person), none))).toBe('forbidden');
      expect(await code(desk().getCase(as(person), inCase(id, {})))).toBe('forbidden');
      expect(await code(open(about, person))).toBe('forbidden');
      expect(await code(desk().noteInCase(as(person), inCase(id, { words: 'x' })))).toBe('forbidden');
      expect(await code(ask(id, robin.id, 'x', person))).toBe('forbidden');
      expect(await code(desk().listIncidents(as(person), none))).toBe('forbidden');
    }
    expect(JSON.stringify(await questions(sam))).not.toMatch(/Featherstonehaugh|case_|indra/i);
    expect(await questions(robin)).toEqual([]);
  });

  it('takes an answer of the person asked, once, and none of another, not even of a reviewer', async () => {
    const { id } = await open(about);
    const asked = await ask(id, sam.id);
    for (const person of [robin, indra, ivy, avery])
      expect(await code(answer(person, asked.id))).toBe('not-found');
    expect(await code(answer(sam, 'qst_none'))).toBe('not-found');
    const both = await Promise.all([answer(sam, asked.id), answer(sam, asked.id, 'Another.')].map(code));
    expect(both.toSorted()).toEqual(['conflict', 'done']);
    const withdrawn = await ask(id, sam.id);
    await desk().closeCase(as(indra), inCase(id, { outcome: 'in-order', words: 'Nothing.' }));
    expect(await code(answer(sam, withdrawn.id))).toBe('conflict');
    expect((await questions(sam))[0]).toMatchObject({ id: withdrawn.id, state: 'withdrawn' });
    expect((await inbox(sam, 'question')).map(({ href }) => href)).not.toContain(
      `/questions/${withdrawn.id}`,
    );
  });

  it('is reviewed by nobody whom it concerns: they cannot tell it from one that is not there', async () => {
    expect(await code(open({ kind: 'person', id: indra.id }))).toBe('forbidden');
    const { index } = (await entries()).findLast(({ type }) => type === caseStepped) ?? { index: -1 };
    const own = (await entries())[index]?.private['actor'] === indra.id ? indra : ivy;
    expect(await code(open({ kind: 'entry', id: String(index) }, own))).toBe('forbidden');

    const { id } = await open({ kind: 'person', id: ivy.id });
    expect(await faults()).toEqual([]);
    const there = desk().getCase(as(ivy), inCase(id, {}));
    const nowhere = desk().getCase(as(ivy), inCase('case_none', {}));
    const said = (work: Promise<unknown>) => work.catch((error: unknown) => String(error));
    expect(await said(there)).toBe(await said(nowhere));
    expect(await code(desk().closeCase(as(ivy), inCase(id, { outcome: 'in-order', words: 'x' })))).toBe(
      'not-found',
    );
    expect((await desk().listCases(as(ivy), none)).cases.map((one) => one.id)).not.toContain(id);
    // Nor does the audit show them its words.
    const opening = (await entries()).findLast(({ type }) => type === caseStepped)?.index ?? -1;
    const detail = (who: Person) =>
      ledgerUseCases(place.ports).getLedgerEntry(as(who), {
        params: { index: String(opening) },
        query: {},
        body: {},
      });
    expect(JSON.stringify(await detail(indra))).toContain('Featherstonehaugh');
    expect(JSON.stringify(await detail(ivy))).not.toContain('Featherstonehaugh');
    // Who is asked in a case reviews it no longer.
    const other = await open(about);
    expect(await code(desk().getCase(as(ivy), inCase(other.id, {})))).toBe('done');
    await ask(other.id, ivy.username);
    expect(await code(desk().getCase(as(ivy), inCase(other.id, {})))).toBe('not-found');
    expect(await code(ask(other.id, indra.id))).toBe('conflict');
    expect(await code(ask(other.id, 'nobody'))).toBe('not-found');
  });

  it('says nothing in public: neither words nor names, nor that one person or agreement has one', async () => {
    const { id } = await open({ kind: 'agreement', id: ref });
    await ask(id, sam.id);
    const steps = (await entries()).filter(({ type }) => type === caseStepped);
    expect(steps.length).toBeGreaterThan(3);
    for (const { public: face } of steps) expect(face).toEqual({});
    const { acts } = await ledgerUseCases(place.ports).listActs(as(ivy), {
      params: {},
      query: { agreement: ref, limit: 50 },
      body: {},
    });
    expect(acts.map(({ type }) => type)).not.toContain(caseStepped);
  });

  it('is not changed by an entry that breaks its rules, which the replay names', async () => {
    const { id } = await open(about);
    const asked = await ask(id, sam.id);
    const before = await desk().getCase(as(indra), inCase(id, {}));
    const fact = { type: caseStepped, phase: 'fact' as const, public: {} };
    const forged = { kind: 'answered', question: asked.id, words: 'I confess.' };
    await place.projection.record([
      { ...fact, act: newActId(), private: { actor: robin.id, case: id, step: forged } },
    ]);
    expect(await desk().getCase(as(indra), inCase(id, {}))).toEqual(before);
    expect(await faults()).toEqual(['A question was answered by another than the person who was asked.']);
    // Nor does the replay take a step from whoever is no reviewer.
    await place.projection.record([
      {
        ...fact,
        act: newActId(),
        private: { actor: robin.id, case: id, step: { kind: 'noted', words: 'x' } },
      },
    ]);
    expect((await faults()).slice(1)).toEqual([
      'It was done by somebody who did not have the role igard-reviewer.',
    ]);
  });
});

describe('an incident', () => {
  it('is contained by one act of a reviewer and one click of an officer, and told in time', async () => {
    const { id: of } = await open({ kind: 'agreement', id: ref });
    const { id } = await declare({ case: of });
    expect((await desk().getCase(as(indra), inCase(of, {}))).incidents).toEqual([id]);
    expect(await inbox(indra, 'incident-clock')).toEqual([]);
    await desk().containIncident(as(indra), inIncident(id, { agreement: ref, words: 'Stop it now.' }));
    expect(await inbox(avery, 'containment')).toMatchObject([{ href: `/containments#${ref}` }]);
    const { containments } = await desk().listContainments(as(avery), none);
    expect(containments).toMatchObject([{ agreement: ref, words: 'Stop it now.', contained: false }]);
    expect(JSON.stringify(containments)).not.toMatch(/Featherstonehaugh|per_|case_/);
    expect((await desk().listContainments(as(indra), none)).containments).toEqual([]);
    // A reviewer suspends nothing by themselves.
    const suspension = {
      params: { ref },
      query: {},
      body: { reason: 'At the request of the oversight body.' },
    };
    const suspend = (who: Person) => agreementUseCases(place.ports).suspendAgreement(as(who), suspension);
    expect(await code(suspend(indra))).toBe('forbidden');
    await suspend(avery);
    expect(await inbox(avery, 'containment')).toEqual([]);
    const shown = await desk().getIncident(as(ivy), inIncident(id, {}));
    expect(shown.containments).toMatchObject([
      { contained: true, state: 'suspended', since: expect.any(String) as string },
    ]);
    expect(
      await code(desk().containIncident(as(indra), inIncident(id, { agreement: ref, words: 'Again.' }))),
    ).toBe('conflict');
    await desk().notifyRegulator(as(indra), inIncident(id, { at: now(), reference: 'IC-123' }));
    await desk().tellOfIncident(
      as(indra),
      inIncident(id, { who: 'people' as const, at: now(), words: 'By letter.' }),
    );
    await desk().closeIncident(as(indra), inIncident(id, { words: 'Done.' }));
    const report = await desk().getIncidentReport(as(indra), inIncident(id, {}));
    expect(report.markdown).toContain('reference IC\\-123');
    expect(report.report.measures.containment).toMatchObject([
      { agreement: ref, since: expect.any(String) as string },
    ]);
    const again = { ...place.ports, database: (await place.again()).database };
    expect(await caseUseCases(again).getIncident(as(indra), inIncident(id, {}))).toEqual(
      await desk().getIncident(as(indra), inIncident(id, {})),
    );
  });

  it('reminds with a day left, is red when over, and is told late with reasons alone', async () => {
    const { id } = await declare();
    const due = async () =>
      (await inbox(ivy, 'incident-clock')).filter(({ href }) => href === `/incidents/${id}`);
    place.clock.advance(47 * hour);
    expect(await due()).toEqual([]);
    place.clock.advance(hour);
    expect(await due()).toMatchObject([{ why: 'The regulator is to be told within 24 hours.' }]);
    place.clock.advance(25 * hour);
    expect((await due())[0]?.why).toContain('over');
    expect((await desk().getIncident(as(indra), inIncident(id, {}))).clock).toMatchObject({
      state: 'over',
      leftMs: -hour,
    });
    const notify = (late?: string) =>
      desk().notifyRegulator(as(indra), inIncident(id, { at: now(), reference: 'IC-1', late }));
    expect(await code(notify())).toBe('lateness-unexplained');
    expect(await code(desk().closeIncident(as(indra), inIncident(id, { words: 'x' })))).toBe('conflict');
    await notify('Nobody knew how many.');
    expect(await due()).toEqual([]);
    const shown = await desk().getIncident(as(indra), inIncident(id, {}));
    expect(shown).toMatchObject({ clock: { state: 'notified-late' }, late: 'Nobody knew how many.' });
  });

  it('does not let its clock be put back, and takes no moment of the future', async () => {
    const { id } = await declare();
    place.clock.advance(hour);
    const assess = (change: Partial<Assessment>) =>
      desk().assessIncident(as(indra), inIncident(id, { ...assessment(), ...change }));
    expect(await code(assess({}))).toBe('conflict');
    const before = new Date(place.clock.now().getTime() - 2 * hour).toISOString();
    expect(await code(assess({ happened: before, aware: before }))).toBe('done');
    const ahead = new Date(place.clock.now().getTime() + hour).toISOString();
    expect(await code(declare({ aware: ahead }))).toBe('conflict');
    expect(await code(declare({ agreements: ['DARS-NONE-v1.0'] }))).toBe('not-found');
  });

  it('of a case about a reviewer is nothing to that reviewer', async () => {
    const { id: of } = await open({ kind: 'person', id: ivy.id });
    const { id } = await declare({ case: of });
    expect(await code(desk().getIncident(as(ivy), inIncident(id, {})))).toBe('not-found');
    expect(await code(desk().getIncidentReport(as(ivy), inIncident(id, {})))).toBe('not-found');
    expect(await code(declare({ case: of }, ivy))).toBe('not-found');
    expect((await desk().listIncidents(as(ivy), none)).incidents.map((one) => one.id)).not.toContain(id);
    place.clock.advance(50 * hour);
    expect(JSON.stringify(await inbox(ivy, 'incident-clock'))).not.toContain(id);
    expect(JSON.stringify(await inbox(indra, 'incident-clock'))).toContain(id);
  });
});
