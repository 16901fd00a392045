import type { DetachedRun } from '@vitrine/api';
import { newPersonId, parseAgreementRef, type ActId, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { changedFields } from '@vitrine/policy/lifecycle';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { enforceStop } from '../agreements/stops.ts';
import { absent } from '../boot/testing.ts';
import { allowanceOf } from '../executions/meter.ts';
import { recordSigned, recordVisits, studyOf, type Script, type TestKernel } from '../notebooks/testing.ts';
import { recordFact } from '../record/acts.ts';
import { RequestCommands } from '../requests/request-commands.ts';
import { requestUseCases } from '../requests/use-cases.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { rowsPerRun } from './bounds.ts';
import { detachedUseCases } from './use-cases.ts';

let place: TestPlace;
let script: Script;
let study: Agreement;
let ref: AgreementRef;
let sam: Person;
let tests = 0;
const signal = new AbortController().signal;
const casey: Person = { id: newPersonId(), username: 'casey', name: 'Casey', roles: ['output-checker'] };

beforeAll(async () => {
  place = await testPlace({}, (run) => script(run));
  await recordVisits(place.ports);
}, 60_000);
afterAll(() => place.close());
beforeEach(() => begin());

async function begin(changes: Partial<Agreement> = {}): Promise<void> {
  sam = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
  const unseen = { display: 'aggregates', dataOut: 'escrow', kernels: ['sql', 'python', 'r'] } as const;
  study = studyOf(`UNSEEN-${++tests}-v1.0`, ['sam'], { ...unseen, kernels: [...unseen.kernels], ...changes });
  ref = parseAgreementRef(study.ref);
  await recordSigned(place.ports, study);
}

const kernel = (): TestKernel => place.kernels.at(-1) as TestKernel;
const puts =
  (files: Readonly<Record<string, string>>): Script =>
  async () => {
    for (const [name, text] of Object.entries(files)) kernel().files.set(name, Buffer.from(text));
    return 'ok';
  };
const use = () => detachedUseCases(place.ports);
async function send(
  code: string | readonly string[] = 'study()',
  outputs: readonly string[] = ['table1.csv'],
): Promise<string> {
  const steps = [code].flat().map((one) => ({ language: 'python' as const, code: one }));
  const body = { title: 'Admissions', steps, outputs: [...outputs] };
  return (await use().startDetachedRun({ person: sam, signal }, { params: { ref }, query: {}, body })).id;
}
async function list(): Promise<readonly DetachedRun[]> {
  const answer = await use().listDetachedRuns(
    { person: sam, signal },
    { params: { ref }, query: {}, body: {} },
  );
  return answer.runs;
}
async function see(id: string): Promise<DetachedRun> {
  const run = (await list()).find((one) => one.id === id);
  if (run === undefined) throw new Error(`${id} is not listed`);
  return run;
}
async function over(id: string): Promise<DetachedRun> {
  for (;;) {
    const run = await see(id);
    if (!['queued', 'starting', 'running'].includes(run.state)) return run;
    await sleep(10);
  }
}
async function entries(): Promise<
  { phase: string; act: ActId; public: unknown; private: unknown; result?: unknown }[]
> {
  const found = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === 'detached.run' && entry.public['agreement'] === ref) found.push(entry);
  return found;
}
const request = (person: Person, id: string) =>
  requestUseCases(place.ports, absent).getRequest(
    { person, signal },
    { params: { id }, query: {}, body: {} },
  );
const preview = (person: Person, id: string) =>
  requestUseCases(place.ports, absent).previewRequestFile(
    { person, signal },
    { params: { id, name: 'table1.csv' }, query: { from: 0 }, body: {} },
  );

describe('a run', () => {
  it('is on record before its code runs, in a fresh room, and its declared file is in a request at its end', async () => {
    let before = 0;
    script = async (run) => {
      before = (await entries()).length;
      return puts({ 'table1.csv': 'WARD,people\nA,120\n', 'secret.csv': 'x' })(run);
    };
    const done = await over(await send());
    expect(done).toMatchObject({ state: 'done', failure: null, outputs: ['table1.csv'] });
    expect(before).toBe(1);
    const [intent, outcome] = await entries();
    expect(intent).toMatchObject({
      public: { agreement: ref },
      private: { code: 'study()', outputs: ['table1.csv'] },
    });
    expect(outcome).toMatchObject({ result: 'done', private: { state: 'done', request: done.request } });
    expect(outcome?.public).toEqual({ agreement: ref });
    expect(place.told).toContain(`close detached ${ref}`);
    const asked = await request(sam, done.request ?? '');
    expect(asked.fileList.map(({ name }) => name)).toEqual(['table1.csv']);
    expect(asked.fileList[0]?.code).toBe('study()');
  });

  it('counts for its rows whatever becomes of it, and is refused where fewer are left', async () => {
    await begin({ limits: { ...study.limits, rowsPerDay: rowsPerRun * 2 } });
    const shown = async () => (await allowanceOf(place.ports, sam, { ref, agreement: study })).shownToday;
    script = async () => 'error';
    await over(await send());
    expect(await shown()).toBe(rowsPerRun);
    await over(await send());
    await expect(send()).rejects.toMatchObject({ code: 'allowance-used' });
    expect((await entries()).filter(({ phase }) => phase === 'intent')).toHaveLength(2);
  });

  it('sent with others at once is refused beyond ten, and waits for none that was refused', async () => {
    script = async ({ interrupted }) => {
      await interrupted;
      return 'interrupted';
    };
    const sent = await Promise.allSettled(Array.from({ length: 13 }, () => send()));
    const refused = sent.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(refused).toEqual(Array(3).fill(expect.objectContaining({ code: 'too-many-runs' })));
    const going = await list();
    expect(going).toHaveLength(10);
    for (const { id } of going)
      await use().cancelDetachedRun({ person: sam, signal }, { params: { id }, query: {}, body: {} });
    for (const { id } of going) await over(id);
    await begin({ limits: { ...study.limits, rowsPerDay: rowsPerRun - 1 } });
    await expect(send()).rejects.toMatchObject({ code: 'allowance-used' });
    expect(await list()).toEqual([]);
  });

  it('is refused where rows are shown, nothing leaves through checkers, or the language is not granted', async () => {
    for (const changes of [
      { display: 'rows' },
      { dataOut: 'none' },
      { kernels: ['sql', 'r'] },
      { kernels: ['sql'] },
    ] as Partial<Agreement>[]) {
      await begin(changes);
      await expect(send()).rejects.toMatchObject({ code: 'kernel-not-granted' });
    }
  });

  it('is stopped by its person at once, and by nobody else', async () => {
    script = async ({ interrupted }) => {
      await interrupted;
      return 'interrupted';
    };
    const id = await send();
    const stop = (person: Person) =>
      use().cancelDetachedRun({ person, signal }, { params: { id }, query: {}, body: {} });
    await expect(stop(casey)).rejects.toMatchObject({ code: 'not-found' });
    await stop(sam);
    expect(await over(id)).toMatchObject({ state: 'cancelled', seconds: null, failure: null, request: null });
    expect(kernel().open).toBe(false);
  });

  it('leaves nothing of its files where files are kept, when it is cut short before its tick or one is refused', async () => {
    const kept = () => place.ports.outputs.list('files/');
    const before = await kept();
    const tick = Promise.withResolvers<undefined>();
    place.ticking = tick.promise;
    script = puts({ 'table1.csv': 'n\ncut short\n' });
    const id = await send();
    // Its code is over, and its files are read and checked; the tick has not come.
    while (place.told.at(-1) !== `close detached ${ref}`) await sleep(5);
    await sleep(200);
    await use().cancelDetachedRun({ person: sam, signal }, { params: { id }, query: {}, body: {} });
    expect(await over(id)).toMatchObject({ state: 'cancelled', request: null });
    tick.resolve(undefined);
    place.ticking = undefined;
    // The first is taken by then; the second is there, and too large.
    script = puts({ 'table1.csv': 'n\ncut short\n', 'log.txt': 'x'.repeat(6 * 2 ** 20) });
    expect((await over(await send('1', ['table1.csv', 'log.txt']))).failure?.class).toBe('OutputMissing');
    expect(await kept()).toEqual(before);
    await over(await send());
    expect(await kept()).toHaveLength(before.length + 1);
  });

  it('leaves nothing of its files where its request is not allowed, or cannot be put on record', async () => {
    const kept = () => place.ports.outputs.list('files/');
    const before = await kept();
    const create = vi.spyOn(place.ports.outputs, 'create');
    script = puts({ 'table1.csv': 'n\nnot allowed\n' });
    const allow = vi.spyOn(RequestCommands.prototype, 'allow').mockRejectedValue(new Error('not allowed'));
    expect(await over(await send())).toMatchObject({ state: 'failed', request: null });
    allow.mockRestore();
    expect(create).not.toHaveBeenCalled();

    const real = place.projection.record.bind(place.projection);
    const record = vi.spyOn(place.projection, 'record');
    const failing = (recorded: boolean) =>
      record.mockImplementation(async (drafts) => {
        const asks = drafts.some(({ type }) => type === 'request.created');
        const entries = asks && !recorded ? [] : await real(drafts);
        if (asks) throw new Error('no record');
        return entries;
      });
    failing(false);
    expect(await over(await send())).toMatchObject({ state: 'failed', request: null });
    expect(create).toHaveBeenCalledOnce();
    expect(await kept()).toEqual(before);

    // On record, and unknown to the database alone: the request has its file.
    failing(true);
    await over(await send());
    expect(await kept()).toHaveLength(before.length + 1);
    vi.restoreAllMocks();
  });

  it('ends with its agreement, also while it waits', async () => {
    script = async ({ interrupted }) => {
      await interrupted;
      return 'interrupted';
    };
    const ids = [await send(), await send()];
    await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'A question'));
    await enforceStop(place.ports, ref, 'suspended');
    for (const id of ids) expect(await over(id)).toMatchObject({ state: 'stopped', request: null });
    expect(place.open.has(ref)).toBe(false);
  });

  it('that no room can be had for says so, and nothing of its code', async () => {
    place.refusing = true;
    const run = await over(await send()).finally(() => (place.refusing = false));
    expect(run).toMatchObject({ state: 'failed', seconds: null, failure: null, request: null });
    expect((await entries()).at(-1)).toMatchObject({ phase: 'outcome', result: 'failed' });
  });

  it('is interrupted by a restart, and says so', async () => {
    await place.projection.record([
      {
        type: 'detached.run',
        phase: 'intent',
        act: 'act_aaaaaaaaaaaaaaaaaaaa' as ActId,
        public: { agreement: ref },
        private: { actor: sam.id, run: 'run_a', title: 'T', languages: ['r'], code: '1', outputs: ['a.csv'] },
      },
    ]);
    await place.interrupt('detached.run', 'act_aaaaaaaaaaaaaaaaaaaa' as ActId);
    expect(await see('run_a')).toMatchObject({ state: 'interrupted', request: null });
  });
});

describe('code that would tell of rows', () => {
  /** All that is shown of a run, but for names and times that it cannot choose. */
  const course = (run: DetachedRun): unknown => ({ ...run, id: '', at: '', request: run.request !== null });

  it('by what it prints, the words of its errors, or files it did not declare, tells nothing', async () => {
    script = async ({ put }) => {
      put({ kind: 'text', stream: 'stdout', text: 'patient 7 has HIV' });
      put({ kind: 'value', text: 'patient 7 has HIV' });
      put({ kind: 'table', columns: ['HIV'], rows: [['7']], totalRows: 1 });
      kernel().files.set('HIV-7.csv', Buffer.from('7'));
      put({ kind: 'error', name: 'HIV7', message: 'HIV', line: 1, trace: ['HIV'] });
      return 'error';
    };
    const run = await over(await send());
    expect(run).toMatchObject({ state: 'failed', failure: { class: 'Error', lines: { from: 1, to: 1 } } });
    expect(JSON.stringify([run, await entries()])).not.toContain('HIV');
  });

  it('by a line that its code does not have, tells no line; of long code a block of lines', async () => {
    let line = 9;
    script = async ({ put }) => {
      put({ kind: 'error', name: 'KeyError', message: '', line, trace: [] });
      return 'error';
    };
    expect((await over(await send('a\nb'))).failure).toEqual({ class: 'KeyError' });
    line = 700;
    expect((await over(await send('x\n'.repeat(1_023)))).failure?.lines).toEqual({ from: 697, to: 700 });
  });

  it('by which of its declared files it makes, tells one thing: that not all were there', async () => {
    const tries: Readonly<Record<string, string>>[] = [{}, { 'a.csv': 'n\n1\n' }, { 'b.csv': 'n\n1\n' }];
    const seen: unknown[] = [];
    for (const files of tries) {
      script = puts(files);
      seen.push(course(await over(await send('1', ['a.csv', 'b.csv']))));
    }
    expect(seen[0]).toMatchObject({ state: 'failed', failure: { class: 'OutputMissing' } });
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
  }, 30_000);

  it('by how it ends, tells a word of the list', async () => {
    const found: string[] = [];
    for (const state of ['interrupted', 'killed', 'out-of-memory'] as const) {
      script = async () => state;
      found.push((await over(await send())).failure?.class ?? '');
    }
    expect(found).toEqual(['OutOfTime', 'KernelEnded', 'OutOfMemory']);
  });

  it('by when it ends, tells the tick: no record, no answer and no next run comes before', async () => {
    const ended: number[] = [];
    script = async () => {
      ended.push(performance.now());
      return 'error';
    };
    const tick = Promise.withResolvers<undefined>();
    place.ticking = tick.promise;
    const [first, second] = [await send(), await send()];
    while (ended.length === 0) await sleep(5);
    await sleep(200);
    // Its code is long over; nothing shows it.
    expect(ended).toHaveLength(1);
    expect((await entries()).filter(({ phase }) => phase === 'outcome')).toEqual([]);
    expect([(await see(first)).state, (await see(second)).state]).toEqual(['running', 'queued']);
    tick.resolve(undefined);
    place.ticking = undefined;
    expect([(await over(first)).seconds, (await over(second)).seconds]).toEqual([5, 5]);
    expect(ended).toHaveLength(2);
  });

  it('by what it writes into its files, tells its study nothing before they are released', async () => {
    const contents = ['WARD,people\nA,3\nB,120\n', 'id\n1951-02-03 F HIV\n'];
    const asked: { id: string; shown: unknown }[] = [];
    for (const text of contents) {
      script = puts({ 'table1.csv': text });
      const { request: id } = await over(await send());
      const shown = await request(sam, id ?? '');
      asked.push({ id: shown.id, shown: { ...shown, id: '', updated: '', history: [], content: '' } });
    }
    const [one, other] = asked.map(({ shown }) => shown);
    expect(one).toEqual(other);
    expect(one).toMatchObject({
      findings: { stop: 0, warn: 0, note: 0 },
      stops: false,
      findingList: [],
      fileList: [{ name: 'table1.csv', size: 0, sha256: '0'.repeat(64), unseen: true }],
    });
    const id = asked[1]?.id ?? '';
    await expect(preview(sam, id)).rejects.toMatchObject({ code: 'request-file-unseen' });
    const answers = { population: 'p', variables: 'v', purpose: 'p', related: 'none' };
    const context = { kind: 'frequency-table' as const, ...answers };
    const desk = requestUseCases(place.ports, absent);
    const to = { params: { id }, query: {} };
    await desk.saveRequest({ person: sam, signal }, { ...to, body: { title: 'T', context } });
    await desk.submitRequest({ person: sam, signal }, { ...to, body: {} });
    // Whoever checks it sees all of it.
    expect((await request(casey, id)).fileList[0]?.size).toBe(contents[1]?.length);
    expect(JSON.stringify(await preview(casey, id))).toContain('HIV');
    await expect(preview(sam, id)).rejects.toMatchObject({ code: 'request-file-unseen' });
  }, 60_000);
});
