import { newActId, newPersonId, randomId } from '@vitrine/core/ids';
import { optOutDraft } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowanceOf } from '../executions/meter.ts';
import { requestUseCases } from '../requests/use-cases.ts';
import { absent } from '../boot/testing.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { recordSigned, recordVisits, studyOf } from './testing.ts';
import { notebookUseCases } from './use-cases.ts';

let place: TestPlace;
let study: Agreement;
const sam: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
const by = { person: sam, signal: new AbortController().signal };

beforeAll(async () => {
  place = await testPlace();
  await recordVisits(place.ports);
  study = studyOf('FILES-1-v1.0', ['sam'], { kernels: ['sql', 'python', 'r'] });
  await recordSigned(place.ports, study);
}, 60_000);
afterAll(() => place.close());

const list = () =>
  notebookUseCases(place.ports).listOutputs(by, { params: { ref: study.ref }, query: {}, body: {} });
const ask = (output: string) =>
  requestUseCases(place.ports, absent).createRequest(by, {
    params: { ref: study.ref },
    query: {},
    body: { output, title: 'Table 1' },
  });
const shownToday = async (): Promise<number> =>
  (await allowanceOf(place.ports, sam, { ref: study.ref, agreement: study })).shownToday;
async function begin(files: Readonly<Record<string, string>>, code = '1'): Promise<void> {
  const { startRun, streamRun } = notebookUseCases(place.ports);
  const body = { cell: 'cell0001', language: 'python' as const, code };
  const { id } = await startRun(by, { params: { ref: study.ref }, query: {}, body });
  for await (const line of streamRun(by, { params: { id }, query: {}, body: {} }))
    expect(line.kind).not.toBe('problem');
  const kernel = place.kernels.at(-1);
  kernel?.files.clear();
  for (const [name, text] of Object.entries(files)) kernel?.files.set(name, Buffer.from(text));
}

it('there are no outputs, and none can be asked for, while no kernel runs', async () => {
  expect(await list()).toEqual({ files: [], misnamed: 0 });
  await expect(ask('table1.csv')).rejects.toMatchObject({ code: 'conflict' });
});

it('files are listed by name and size, their names counted, and those with names that deceive left out', async () => {
  await begin({ 'table1.csv': 'n\n10\n', '../x': '', "a'+str(1)+'.csv": '', 'fdp\u202evsc.exe': '' });
  const before = await shownToday();
  expect(await list()).toEqual({
    files: [{ name: 'table1.csv', bytes: 5, language: 'python' }],
    misnamed: 3,
  });
  expect((await shownToday()) - before).toBe(1);
  await list();
  expect((await shownToday()) - before).toBe(1);
});

it('a file of the outputs becomes a file of a request, and the automatic checks look into it', async () => {
  await begin({ 'table1.csv': 'WARD,people\nA,3\nB,120\n' }, 'frame = make()');
  const request = await ask('table1.csv');
  // Those who check it see what ran in its kernel, as they see the query of a result.
  expect(request.fileList[0]?.code).toContain('frame = make()');
  expect(request.fileList).toMatchObject([{ name: 'table1.csv', origin: 'output', mediaType: 'text/csv' }]);
  expect(request.findings.stop).toBeGreaterThan(0);
  const added = await requestUseCases(place.ports, absent)
    .addRequestFile(by, {
      params: { id: request.id },
      query: {},
      body: { output: 'table1.csv' },
    })
    .catch((error: unknown) => error);
  expect(added).toMatchObject({ code: 'request-file-name' });
});

it('a file of a kernel that read the data before newer opt-outs cannot be asked for; one of a new kernel can', async () => {
  await begin({ 'table1.csv': 'n\n10\n' });
  const at = '2026-06-01T00:00:00.000Z';
  const snapshot = { id: randomId('oos_'), kind: 'national' as const, at, landed: null, count: '10' };
  await place.projection.record([optOutDraft(snapshot, newActId(), 'system')]);
  await expect(ask('table1.csv')).rejects.toMatchObject({ code: 'request-quarantined' });
  await place.ports.rooms.closeAgreement(study.ref, 'opt-outs');
  await begin({ 'table1.csv': 'n\n10\n' });
  expect((await ask('table1.csv')).fileList).toHaveLength(1);
});

it('files of one language are there while the kernel of the other starts', async () => {
  await begin({ 'table1.csv': 'n\n10\n' });
  const r = Promise.withResolvers<undefined>();
  place.starting = r.promise;
  const body = { cell: 'cell0002', language: 'r' as const, code: '1' };
  const use = notebookUseCases(place.ports);
  const { id } = await use.startRun(by, { params: { ref: study.ref }, query: {}, body });
  while (place.ports.kernels.state(sam, study.ref, 'r') !== 'starting')
    await new Promise((go) => setImmediate(go));
  const listed = await list();
  const asked = await ask('table1.csv');
  const absent = await ask('table2.csv').catch((error: unknown) => error);
  r.resolve(undefined);
  place.starting = undefined;
  for await (const line of use.streamRun(by, { params: { id }, query: {}, body: {} }))
    expect(line.kind).not.toBe('problem');
  expect(listed.files).toEqual([{ name: 'table1.csv', bytes: 5, language: 'python' }]);
  expect(asked.fileList).toMatchObject([{ name: 'table1.csv' }]);
  expect(absent).toMatchObject({ code: 'not-found' });
});

it('the notebook becomes a file of a request: its code and words, and nothing that they put out', async () => {
  const { saveNotebook } = notebookUseCases(place.ports);
  const desk = requestUseCases(place.ports, absent);
  const to = { params: { ref: study.ref }, query: {} };
  const create = () => desk.createRequest(by, { ...to, body: { notebook: true, title: 'Our code' } });
  await expect(create()).rejects.toMatchObject({ code: 'not-found' });
  const cells = [
    { id: 'aaaaaaaa', language: 'markdown' as const, code: '# Admissions' },
    { id: 'bbbbbbbb', language: 'r' as const, code: 'table <- make()' },
  ];
  await saveNotebook(by, { ...to, body: { revision: 0, cells } });
  const asked = await create();
  const [file] = asked.fileList;
  expect(file).toMatchObject({ origin: 'upload', name: expect.stringMatching(/^notebook\./) as string });
  const shown = await desk.previewRequestFile(by, {
    params: { id: asked.id, name: file?.name ?? '' },
    query: { from: 0 },
    body: {},
  });
  expect(shown.text).toContain('Admissions');
  expect(shown.text).toContain('table <- make()');
});

it('a name that is not among the outputs is read from nowhere', async () => {
  await begin({ 'table1.csv': 'n\n10\n' });
  await expect(ask('../../etc/passwd')).rejects.toMatchObject({ code: 'not-found' });
});
