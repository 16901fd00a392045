import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newPersonId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { sha256Hex } from '@vitrine/core/text';
import type { NotebookCell } from '@vitrine/api';
import type { Person } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enforceStop } from '../../agreements/stops.ts';
import { useOfAgreement } from '../../audit/use/use-of-agreement.ts';
import { allowanceOf } from '../../executions/meter.ts';
import { testPlace, type TestPlace } from '../../testing.ts';
import { recordSigned, recordVisits, studyOf, type Script } from '../testing.ts';
import { notebookUseCases } from '../use-cases.ts';
import { FreshRegistry, type FreshPlace } from './fresh-registry.ts';
import { freshUseCases } from './use-cases.ts';

let place: TestPlace;
let script: Script;
let study: Agreement;
let ref: AgreementRef;
let me: Person;
let tests = 0;
const signal = new AbortController().signal;

beforeAll(async () => {
  place = await testPlace({}, (run) => script(run));
  await recordVisits(place.ports);
}, 60_000);
afterAll(() => place.close());
beforeEach(async () => {
  me = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
  await begin();
});

async function begin(changes: Partial<Agreement> = {}): Promise<void> {
  study = studyOf(`FRESH-${++tests}-v1.0`, ['sam', 'robin'], { kernels: ['sql', 'python', 'r'], ...changes });
  ref = parseAgreementRef(study.ref);
  await recordSigned(place.ports, study);
  script = async ({ code, put }) => {
    if (code.startsWith('fail')) {
      put({ kind: 'error', name: 'ValueError', message: code, line: 1, trace: [] });
      return 'error';
    }
    put({ kind: 'text', stream: 'stdout', text: `output of ${code}` });
    return 'ok';
  };
}

const by = (person = me) => ({ person, signal });
const to = (body: object, params: object = {}) => ({ params: { ref, ...params }, query: {}, body }) as never;
const desk = () => freshUseCases(place.ports);
const python = (...codes: string[]): NotebookCell[] =>
  codes.map((code, at) => ({ id: `cell000${at}`, language: 'python', code }));
async function start(cells: readonly NotebookCell[]): Promise<string> {
  const notebooks = notebookUseCases(place.ports);
  const { revision: before } = await notebooks.getNotebook(by(), to({}));
  const { revision } = await notebooks.saveNotebook(by(), to({ revision: before, cells }));
  return (await desk().startFreshRun(by(), to({ revision }))).id;
}
async function over(): Promise<Awaited<ReturnType<ReturnType<typeof desk>['listBundles']>>> {
  await expect.poll(async () => (await desk().listBundles(by(), to({}))).running).toEqual([]);
  return desk().listBundles(by(), to({}));
}
const look = async (id: string, person = me) => desk().showBundle(by(person), to({}, { id }));
const shownToday = async (): Promise<number> =>
  (await allowanceOf(place.ports, me, { ref, agreement: study })).shownToday;
async function entries(type: string): Promise<{ phase: string; private: Record<string, unknown> }[]> {
  const found = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === type && entry.public['agreement'] === ref) found.push(entry);
  return found;
}

test('runs all cells in order in kernels of its own, on record with all code first, and shows nothing', async () => {
  const before = place.kernels.length;
  const id = await start([
    { id: 'cell0000', language: 'markdown', code: '# Words' },
    ...python('first', 'second').map((cell, at) => ({ ...cell, id: `cell001${at}` })),
    { id: 'cell0002', language: 'r', code: 'third' },
  ]);
  const { bundles } = await over();
  expect(bundles).toMatchObject([{ id, state: 'ok', cells: 4 }]);
  expect(place.kernels.slice(before).map(({ ran }) => ran)).toEqual([['first', 'second'], ['third']]);
  const [intent, outcome] = await entries('notebook.run');
  expect(intent?.private).toMatchObject({ bundle: id, code: 'first\n\nsecond\n\nthird' });
  expect(outcome?.private).toMatchObject({
    state: 'ok',
    cells: 3,
    outputs: [{ kind: 'text', size: 15 }, {}, {}],
  });
  expect(await shownToday()).toBe(0);
  expect(JSON.stringify([...(await entries('notebook.run')), bundles])).not.toContain('output of');
});

test('what a bundle holds counts with every character that code could choose, and its outputs as outputs', async () => {
  const id = await start(python('one'));
  await over();
  const { manifest, sha256, shownToday: counted } = await look(id);
  const [output] = manifest.cells[0]?.outputs ?? [];
  expect(output).toMatchObject({ kind: 'text', size: 13 });
  expect(output?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(counted).toBeGreaterThanOrEqual(2);
  const [, outcome] = await entries('notebook.run');
  expect(outcome?.private['sha256']).toBe(sha256);
  // Shown again on the day it counts no more; an output counts when it is looked at.
  expect((await look(id)).shownToday).toBe(counted);
  const shown = await desk().showBundleOutput(by(), to({}, { id, output: '1' }));
  expect(shown).toMatchObject({ output: { text: 'output of one' }, withheld: null, shownToday: counted + 1 });
  const again = await desk().showBundleOutput(by(), to({}, { id, output: '1' }));
  expect(again).toMatchObject({ output: { text: 'output of one' }, shownToday: counted + 1 });
});

test('a digest of an output that could be guessed is shown to nobody whose allowance is used', async () => {
  await begin({ limits: { ...study.limits, rowsPerDay: 3 } });
  script = async ({ put }) => {
    for (let at = 0; at < 20; at++) put({ kind: 'value', text: String(at % 2) });
    return 'ok';
  };
  const id = await start(python('twenty bits'));
  const { bundles } = await over();
  await expect(look(id)).rejects.toMatchObject({ code: 'allowance-used' });
  const { sha256 } = (await entries('notebook.run'))[1]?.private ?? {};
  // Nor does what is told for nothing hold any, salted or not.
  expect(JSON.stringify(bundles)).not.toContain(String(sha256));
  expect(JSON.stringify(bundles)).not.toMatch(/[0-9a-f]{64}/);
  const first = await desk().showBundleOutput(by(), to({}, { id, output: '1' }));
  expect(first.shownToday).toBe(1);
});

test('the same code gives the same digests of outputs, and another digest of the bundle', async () => {
  const ids = [await start(python('same')), await start(python('same'))];
  await over();
  const [one, other] = await Promise.all(ids.map((id) => look(id)));
  expect(one?.manifest.cells[0]?.outputs).toEqual(other?.manifest.cells[0]?.outputs);
  expect(one?.manifest.salt).not.toBe(other?.manifest.salt);
  expect(one?.sha256).not.toBe(other?.sha256);
  expect(one?.manifest.versions.engine).toMatch(/^1\./);
  const packages = one?.manifest.versions.python?.packages ?? [];
  expect(packages.find(({ name }) => name === 'pandas')?.version).toMatch(/^[23]\./);
});

test('stops at the first cell that fails; those after it are not run', async () => {
  const before = place.kernels.length;
  const id = await start(python('first', 'fail here', 'never'));
  expect((await over()).bundles).toMatchObject([{ id, state: 'failed' }]);
  expect(place.kernels.slice(before).flatMap(({ ran }) => ran)).toEqual(['first', 'fail here']);
  expect((await look(id)).manifest.cells.map(({ state }) => state)).toEqual(['ok', 'error', 'not-run']);
});

test('files that code put out are told by name, size and digest; a name that deceives is counted alone', async () => {
  script = async () => {
    const files = place.kernels.at(-1)?.files;
    files?.set('table1.csv', Buffer.from('n\n12\n'));
    files?.set('../x\u202evsc.exe', Buffer.from('x'));
    return 'ok';
  };
  const id = await start(python('files'));
  await over();
  const { manifest } = await look(id);
  expect(manifest.files).toMatchObject([{ name: 'table1.csv', bytes: 5, language: 'python' }]);
  expect(manifest.misnamed).toBe(1);
  expect(JSON.stringify(manifest)).not.toContain('\u202e');
});

test('what its SQL reads is on record with it, as of a query', async () => {
  const { open, store } = place.ports.fresh;
  const answering = async () => ({
    batches: [],
    done: Promise.resolve({ columns: [{ name: 'AGE', type: 'INTEGER' }], truncated: false }),
  });
  const opened = (): FreshPlace => {
    const { rooms, ...others } = open();
    const use: typeof rooms.use = (who, usable, need, work) =>
      rooms.use(who, usable, need, (room, id, cuts) => work({ ...room, run: answering as never }, id, cuts));
    return { ...others, rooms: { use } };
  };
  const ports = {
    ...place.ports,
    fresh: new FreshRegistry(opened, store),
    guard: { tree: async () => ({}) },
    judges: {
      plan: async () => ({
        tables: [{ dataset: 'visits', columns: ['SEX', 'AGE'] }],
        frames: [],
        figures: { named: {} },
        gathered: false,
      }),
    },
  };
  const notebooks = notebookUseCases(place.ports);
  const { revision } = await notebooks.saveNotebook(
    by(),
    to({ revision: 0, cells: [{ id: 'cell0000', language: 'sql', code: 'select AGE, SEX from visits' }] }),
  );
  await freshUseCases(ports as never).startFreshRun(by(), to({ revision }));
  await expect.poll(async () => (await entries('notebook.run')).length).toBe(2);
  const outcome = (await entries('notebook.run'))[1];
  expect(outcome?.private['tables']).toEqual([{ dataset: 'visits', columns: ['AGE', 'SEX'] }]);
  await place.projection.settled();
  const use = await useOfAgreement(place.ports, ref);
  expect(use.datasets).toMatchObject([{ dataset: 'visits', used: ['AGE', 'SEX'] }]);
});

test('how long code took is told to ten seconds, and to the reviewers exactly', async () => {
  const id = await start(python('quick'));
  const { bundles } = await over();
  expect(bundles).toMatchObject([{ id, elapsedMs: 10_000 }]);
  expect((await look(id)).manifest.elapsedMs).toBe(10_000);
  expect((await entries('notebook.run'))[1]?.private['elapsedMs']).toBeLessThan(10_000);
});

test('as many as may go on are let in, also of those that are asked for at once', async () => {
  const free = Promise.withResolvers<undefined>();
  script = async () => {
    await free.promise;
    return 'ok';
  };
  const notebooks = notebookUseCases(place.ports);
  const { revision } = await notebooks.saveNotebook(by(), to({ revision: 0, cells: python('wait') }));
  const asked = await Promise.allSettled(
    Array.from({ length: 6 }, () => desk().startFreshRun(by(), to({ revision }))),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  expect(asked.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'too-many-runs' });
  free.resolve(undefined);
  expect((await over()).bundles).toHaveLength(3);
});

test('a run that takes too long is ended, and says so', async () => {
  const { open, store } = place.ports.fresh;
  const ports = { ...place.ports, fresh: new FreshRegistry(open, store, 300) };
  script = async ({ interrupted }) => {
    await interrupted;
    return 'interrupted';
  };
  const notebooks = notebookUseCases(place.ports);
  const { revision } = await notebooks.saveNotebook(by(), to({ revision: 0, cells: python('for ever') }));
  await freshUseCases(ports).startFreshRun(by(), to({ revision }));
  const problem = async (): Promise<unknown> =>
    (await freshUseCases(ports).listBundles(by(), to({}))).problem;
  await expect.poll(problem).toMatchObject({ code: 'query-timeout' });
  await expect.poll(async () => (await entries('notebook.run'))[1]?.private['state']).toBe('stopped');
});

test('of what was killed between its two files nothing stays', async () => {
  await start(python('whole'));
  await over();
  const dir = join(place.ports.home.root, 'executions');
  const of = async (): Promise<string[]> =>
    (await readdir(dir, { recursive: true })).filter((name) => name.includes('bun_'));
  const mine = (await of()).filter((name) => name.startsWith(sha256Hex(ref)));
  expect(mine).toHaveLength(2);
  const bundle = mine.find((name) => name.endsWith('.bundle')) ?? '';
  const torn = bundle.replace(/bun_[a-z2-7]{4}/, 'bun_aaaa');
  await copyFile(join(dir, bundle), join(dir, torn));
  expect((await over()).bundles).toHaveLength(1);
  expect(await of()).not.toContain(torn);
});

test('is its person’s alone', async () => {
  const id = await start(python('mine'));
  await over();
  const robin = { ...me, id: newPersonId(), username: 'robin' };
  expect((await desk().listBundles(by(robin), to({}))).bundles).toEqual([]);
  await expect(look(id, robin)).rejects.toMatchObject({ code: 'not-found' });
  await expect(desk().showBundleOutput(by(robin), to({}, { id, output: '1' }))).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('goes when a cut goes, and is not kept of what ran at that moment', async () => {
  const id = await start(python('before'));
  await over();
  const running = Promise.withResolvers<undefined>();
  const gone = Promise.withResolvers<undefined>();
  script = async () => {
    running.resolve(undefined);
    await gone.promise;
    return 'ok';
  };
  await start(python('during'));
  await running.promise;
  await place.ports.queries.forgetAnswers(ref);
  await expect(look(id)).rejects.toMatchObject({ code: 'not-found' });
  gone.resolve(undefined);
  expect(await over()).toMatchObject({ bundles: [], problem: { code: 'query-cancelled' } });
});

test.each(['its person', 'a suspension'])(
  'is ended by %s, with its room, and becomes no bundle',
  async (who) => {
    const running = Promise.withResolvers<undefined>();
    script = async ({ interrupted }) => {
      running.resolve(undefined);
      await interrupted;
      return 'interrupted';
    };
    const id = await start(python('for ever', 'never'));
    await running.promise;
    if (who === 'its person') {
      await desk().cancelFreshRun(by(), to({}, { id }));
      expect(await over()).toMatchObject({ bundles: [], problem: { code: 'query-cancelled' } });
    } else await enforceStop(place.ports, ref, 'suspended');
    await expect
      .poll(async () => (await entries('notebook.run'))[1]?.private['state'])
      .toBe(who === 'its person' ? 'cancelled' : 'stopped');
    expect(place.kernels.at(-1)?.open).toBe(false);
  },
);

test('needs each language of its cells, and a notebook as its page knows it', async () => {
  await begin({ kernels: ['sql', 'python'] });
  await expect(start([{ id: 'cell0000', language: 'r', code: '1' }])).rejects.toMatchObject({
    code: 'kernel-not-granted',
  });
  await expect(start([{ id: 'cell0000', language: 'markdown', code: 'words' }])).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(desk().startFreshRun(by(), to({ revision: 77 }))).rejects.toMatchObject({ code: 'conflict' });
});
