import { tablesOf } from '@vitrine/core/database';
import { newPersonId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Entry } from '@vitrine/ledger/log';
import { listOptOuts } from '@vitrine/datasets/catalogue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testNumber, testSteward, type TestSteward } from '@vitrine/datasets/testing';
import type { AppTables } from '../record/tables.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { optOutUseCases } from './opt-out-use-cases.ts';

let steward: TestSteward;
let place: TestPlace;
beforeEach(async () => {
  steward = await testSteward();
  const real = steward.steward.people;
  place = await testPlace({
    proposeOptOuts: (kind: 'national', list: { alias: string; file: string } | null, act: string) =>
      list === null ? real.proposeUndo(kind, act) : real.proposeOptOuts(kind, list, act),
    applyOptOuts: real.applyOptOuts.bind(real),
    discardOptOuts: real.discardOptOuts.bind(real),
    optOutStanding: real.optOutStanding.bind(real),
    optOuts: real.optOuts.bind(real),
  });
  await land('national-1.csv', 30);
  await land('national-2.csv', 1);
});
afterEach(async () => {
  await place.close();
  await steward.close();
});

const land = (file: string, count: number): Promise<void> =>
  steward.land(file, `NHS_NUMBER\n${Array.from({ length: count }, (_, n) => testNumber(n)).join('\n')}\n`);
const holding = (...roles: string[]): Person => ({
  ...{ id: newPersonId(), username: 'somebody', name: 'Somebody', roles },
});
const [dana, otto, avery] = [holding('data-manager'), holding('data-manager'), holding('access-officer')];
const as = (person: Person) => ({ person, signal: new AbortController().signal });
const desk = (): ReturnType<typeof optOutUseCases> => optOutUseCases(place.ports);
const apply = (person: Person, file: string) =>
  desk().applyOptOuts(as(person), { params: {}, query: {}, body: { file, kind: 'national' } });
const confirm = (person: Person, proposal: string) =>
  desk().confirmOptOuts(as(person), { params: { proposal }, query: {}, body: {} });
const undo = (person: Person) =>
  desk().undoOptOuts(as(person), { params: {}, query: {}, body: { kind: 'national' } });
const counts = async (): Promise<readonly string[]> =>
  (await listOptOuts(place.ports.database)).map((one) => one.count);
async function entries(): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of place.ledger.read()) if (entry.type.startsWith('optout.')) found.push(entry);
  return found;
}
async function proposed(): Promise<string> {
  await apply(dana, 'national-1.csv');
  const outcome = await apply(dana, 'national-2.csv');
  if (outcome.state !== 'waiting') throw new Error('It was applied.');
  return outcome.proposal.id;
}

it('a shrunken list waits, and neither who proposed it nor who may not can agree to it', async () => {
  const id = await proposed();
  expect(await counts()).toEqual(['30']);
  await expect(confirm(dana, id)).rejects.toMatchObject({ code: 'second-person-needed' });
  for (const role of ['researcher', 'output-checker', 'igard-reviewer', 'operator'])
    await expect(confirm(holding(role), id)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await counts()).toEqual(['30']);
  expect((await entries()).filter(({ type }) => type === 'optout.applied')).toHaveLength(2);
  expect(await confirm(avery, id)).toMatchObject({ state: 'applied', count: '1-9', changed: true });
  expect(await counts()).toEqual(['1-9']);
});

it('of two who agree at once one does, and the record says who', async () => {
  const id = await proposed();
  const both = await Promise.allSettled([confirm(avery, id), confirm(otto, id)]);
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  const done = (await entries()).filter((one) => one.type === 'optout.applied' && one.result === 'done');
  expect(done).toHaveLength(2);
  expect([avery.id, otto.id]).toContain(done.at(-1)?.private['actor']);
});

it('what waits is on record under a name that makes nobody’s drafts old, and says no number', async () => {
  await proposed();
  const last = (await entries()).at(-1);
  expect(last).toMatchObject({ type: 'optout.proposed', phase: 'outcome', result: 'done' });
  expect(Object.keys(last?.public ?? {}).sort()).toEqual(['kind', 'proposal']);
});

it('an act that is not in the ledger gives no second person', async () => {
  await apply(dana, 'national-1.csv');
  const landing = { alias: 'landing', file: 'national-2.csv' };
  const { id } = await steward.steward.people.proposeOptOuts('national', landing, 'act_of_nobody');
  await expect(confirm(avery, id)).rejects.toMatchObject({ code: 'second-person-needed' });
});

it('a proposer whom the database gives another name is still the proposer', async () => {
  const id = await proposed();
  await tablesOf<AppTables>(place.ports.database)
    .updateTable('app_entry')
    .set({ actor: 'per_other' })
    .execute();
  await expect(confirm(dana, id)).rejects.toMatchObject({ code: 'second-person-needed' });
});

it('a mistaken list is undone on record, and the list before is what the catalogue shows', async () => {
  await confirm(avery, await proposed());
  const outcome = await undo(dana);
  expect(outcome).toMatchObject({ state: 'applied', count: '30' });
  expect(await counts()).toEqual(['30']);
  expect((await entries()).at(-1)).toMatchObject({ type: 'optout.undone', result: 'done' });
  const after = await place.again();
  expect((await listOptOuts(after.database)).map((one) => one.count)).toEqual(['30']);
  await expect(undo(dana)).rejects.toMatchObject({ code: 'opt-outs-nothing-to-undo' });
});

it('a list that waits can be discarded, by either', async () => {
  const id = await proposed();
  await desk().discardOptOuts(as(avery), { params: { proposal: id }, query: {}, body: {} });
  await expect(confirm(avery, id)).rejects.toMatchObject({ code: 'opt-outs-not-waiting' });
  expect((await desk().listOptOuts(as(dana), { params: {}, query: {}, body: {} })).waiting).toEqual([]);
});
