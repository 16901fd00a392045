import { newPersonId, parseAgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enforceStop } from '../agreements/stops.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { recordSigned, recordVisits, studyOf } from './testing.ts';
import { notebookUseCases } from './use-cases.ts';

let place: TestPlace;
let desk: ReturnType<typeof notebookUseCases>;
const ref = 'VARIABLES-1-v1.0';
const sam: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
const by = { person: sam, signal: new AbortController().signal };
const to = (body: object = {}) => ({ params: { ref }, query: {}, body }) as never;
const one = (name: string, shape: number[] | null = [1], type = 'list') => ({ name, type, shape, bytes: 64 });
const tell = (...variables: ReturnType<typeof one>[]): void => {
  const kernel = place.kernels.at(-1);
  if (kernel !== undefined) kernel.told = { total: variables.length, variables };
};

beforeAll(async () => {
  place = await testPlace();
  await recordVisits(place.ports);
  await recordSigned(place.ports, studyOf(ref, ['sam']));
  desk = notebookUseCases(place.ports);
}, 60_000);
afterAll(() => place.close());

test('are of the kernels that run, and none is started for them', async () => {
  expect(await desk.listVariables(by, to())).toEqual({ languages: [], shownToday: 0 });
  expect(place.kernels).toEqual([]);
  const { id } = await desk.startRun(by, to({ cell: 'cell0001', language: 'python', code: '1' }));
  const lines = [];
  for await (const line of desk.streamRun(by, { params: { id }, query: {}, body: {} })) lines.push(line);
  expect(lines.at(-1)).toMatchObject({ kind: 'done' });
});

test('count as text where they were not told today, on record first, and again when they change', async () => {
  tell(one('frame', [1000, 3], 'DataFrame'), one('x'.repeat(90)));
  const first = await desk.listVariables(by, to());
  expect(first.languages).toMatchObject([{ language: 'python', total: 2, unlisted: 0 }]);
  expect(first.shownToday).toBeGreaterThanOrEqual(2);
  expect((await desk.listVariables(by, to())).shownToday).toBe(first.shownToday);
  // A shape is a count of rows: each that is new counts, and only it.
  tell(one('frame', [999, 3], 'DataFrame'), one('x'.repeat(90)));
  const second = await desk.listVariables(by, to());
  expect(second.shownToday).toBe(first.shownToday + 1);
  const shown = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'page.shown' && entry.private['item'] === 'variables')
      shown.push(entry.private['rows']);
  expect(shown).toEqual([first.shownToday, 1]);
});

test('with names that are markup or turn text around are counted and not listed', async () => {
  tell(one('<b>bold</b>'), one('abc\u202egpj'), one('größe'), one('t', null, '<script>'));
  const { languages } = await desk.listVariables(by, to());
  expect(languages).toMatchObject([
    { total: 4, unlisted: 2, variables: [{ name: 'größe' }, { name: 't', type: 'object' }] },
  ]);
});

test('are nobody’s else, and gone with a suspension', async () => {
  const robin = { ...by, person: { ...sam, id: newPersonId(), username: 'robin' } };
  await expect(desk.listVariables(robin, to())).rejects.toMatchObject({ code: 'forbidden' });
  await enforceStop(place.ports, parseAgreementRef(ref), 'suspended');
  await place.ports.kernels.discard(sam, parseAgreementRef(ref), 'python');
  expect((await desk.listVariables(by, to()).catch(() => ({ languages: [] }))).languages).toEqual([]);
});
