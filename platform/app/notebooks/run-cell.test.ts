import { newPersonId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import type { RunLine } from '@vitrine/api';
import type { Person } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { changedFields } from '@vitrine/policy/lifecycle';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enforceStop } from '../agreements/stops.ts';
import { stopped, resumed } from '../environment/environment-state.ts';
import { killSwitchUseCases } from '../environment/kill-switch.ts';
import { allowanceOf } from '../executions/meter.ts';
import { recordFact } from '../record/acts.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { recordSigned, recordVisits, studyOf, testPicture, type Script } from './testing.ts';
import { notebookUseCases } from './use-cases.ts';

let place: TestPlace;
let script: Script;
let study: Agreement;
let ref: AgreementRef;
let tests = 0;
const sam: Person = { id: newPersonId(), username: 'sam', name: 'Sam', roles: ['researcher'] };
let me: Person;
const signal = new AbortController().signal;

beforeAll(async () => {
  place = await testPlace({}, (run) => script(run));
  await recordVisits(place.ports);
}, 60_000);
afterAll(() => place.close());
beforeEach(async () => {
  me = { ...sam, id: newPersonId() };
  await begin();
});

/** A study of its own for a test. */
async function begin(changes: Partial<Agreement> = {}): Promise<void> {
  study = studyOf(`RUNS-${++tests}-v1.0`, ['sam'], changes);
  ref = parseAgreementRef(study.ref);
  await recordSigned(place.ports, study);
}

const desk = () => notebookUseCases(place.ports);
const by = (person: Person) => ({ person, signal });
async function start(
  code: string,
  cell = 'cell0001',
  person = me,
  language: 'python' | 'r' = 'python',
): Promise<string> {
  const body = { cell, language, code };
  return (await desk().startRun(by(person), { params: { ref }, query: {}, body })).id;
}
async function read(id: string, person = me): Promise<RunLine[]> {
  const lines: RunLine[] = [];
  for await (const line of desk().streamRun(by(person), { params: { id }, query: {}, body: {} }))
    if (line.kind !== 'progress') lines.push(line);
  return lines;
}
async function run(code: string): Promise<RunLine[]> {
  return read(await start(code));
}
async function entries(
  type: string,
): Promise<{ phase: string; public: unknown; private: unknown; result?: unknown }[]> {
  const found = [];
  for await (const entry of place.ledger.read(0))
    if (entry.type === type && entry.public['agreement'] === ref) found.push(entry);
  return found;
}
const shownToday = async (): Promise<number> =>
  (await allowanceOf(place.ports, me, { ref, agreement: study })).shownToday;
const say =
  (text: string): Script =>
  async ({ put }) => {
    put({ kind: 'text', stream: 'stdout', text });
    return 'ok';
  };

describe('a cell that runs', () => {
  it('is on record before its code begins, and with the kinds and sizes of its outputs afterwards', async () => {
    let before: number | undefined;
    script = async ({ put }) => {
      before = (await entries('cell.run')).length;
      put({ kind: 'text', stream: 'stdout', text: 'secret of the data' });
      put({ kind: 'image', mediaType: 'image/png', data: testPicture().toString('base64'), bytes: 1 });
      return 'ok';
    };
    await run('print(secret)');
    expect(before).toBe(1);
    const [intent, outcome] = await entries('cell.run');
    expect(intent).toMatchObject({
      phase: 'intent',
      public: { agreement: ref, language: 'python' },
      private: { actor: me.id, cell: 'cell0001', code: 'print(secret)' },
    });
    expect(JSON.stringify(intent?.public)).not.toContain('secret');
    expect(outcome).toMatchObject({
      phase: 'outcome',
      result: 'done',
      public: { agreement: ref, language: 'python' },
      private: {
        state: 'ok',
        outputs: [
          { kind: 'text', size: 18, rows: 1 },
          { kind: 'image', rows: 1 },
        ],
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('secret of the data');
  });

  it('shows nothing before the showing is on record', async () => {
    script = async ({ put, interrupted }) => {
      put({ kind: 'text', stream: 'stdout', text: 'first' });
      await interrupted;
      return 'interrupted';
    };
    const id = await start('while True: pass');
    const lines = desk().streamRun(by(me), { params: { id }, query: {}, body: {} });
    for await (const line of lines) {
      if (line.kind !== 'output') continue;
      expect(await entries('page.shown')).toHaveLength(1);
      break;
    }
    await desk().interruptRun(by(me), { params: { id }, query: {}, body: {} });
  });

  it('counts what it shows on the allowance of the day, and shows it again for nothing on that day alone', async () => {
    script = say('x'.repeat(640));
    const id = await start('1');
    await read(id);
    expect(await shownToday()).toBe(10);
    expect(await read(id)).toHaveLength(2);
    expect(await shownToday()).toBe(10);
    expect((await entries('page.shown')).map((one) => one.private)).toMatchObject([
      { rows: 10, kind: 'output' },
      { rows: 0, kind: 'output' },
    ]);
    const notebook = () => desk().getNotebook(by(me), { params: { ref }, query: {}, body: {} });
    expect((await notebook()).runs).toMatchObject([{ id, state: 'ok', cost: 10, again: 0 }]);
    place.clock.advance(86_400_000);
    expect((await notebook()).runs).toMatchObject([{ id, cost: 10, again: 10 }]);
    expect(await shownToday()).toBe(0);
    await read(id);
    expect(await shownToday()).toBe(10);
  });

  it('shows what is left of the allowance and no more, and says so', async () => {
    const limits = { rowsShown: 100, rowsPerDay: 5, querySeconds: 10, memoryMiB: 512, scratchMiB: 64 };
    await begin({ limits });
    script = say('y'.repeat(640));
    const [text, withheld, done] = await run('1');
    expect(text).toMatchObject({ kind: 'output', output: { text: 'y'.repeat(320) } });
    expect(withheld).toMatchObject({ kind: 'withheld', what: 'text', why: 'allowance' });
    expect(done).toMatchObject({ kind: 'done', state: 'ok', shownToday: 5 });
    const more = await run('1');
    expect(more).toMatchObject([{ kind: 'withheld', why: 'allowance' }, { kind: 'done' }]);
    expect(JSON.stringify(more)).not.toContain('yyy');
  });

  it('that prints for ever is shown as much as one result may hold, and hears of it once', async () => {
    await begin({
      limits: { rowsShown: 20, rowsPerDay: 1_000, querySeconds: 10, memoryMiB: 512, scratchMiB: 64 },
    });
    script = async ({ put }) => {
      for (let turn = 0; turn < 8; turn += 1) {
        put({ kind: 'text', stream: 'stdout', text: 'z'.repeat(640) });
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      return 'ok';
    };
    const lines = await run('while True: print("z")');
    const texts = lines.flatMap((line) =>
      line.kind === 'output' && line.output.kind === 'text' ? [line.output.text] : [],
    );
    expect(texts.join('')).toHaveLength(20 * 64);
    expect(lines.filter((line) => line.kind === 'withheld')).toHaveLength(1);
    expect(await shownToday()).toBe(20);
  }, 15_000);

  it('is stopped by its person, and says whether it was interrupted or its kernel ended', async () => {
    for (const state of ['interrupted', 'killed'] as const) {
      script = async ({ interrupted }) => {
        await interrupted;
        return state;
      };
      const id = await start('while True: pass');
      await desk().interruptRun(by(me), { params: { id }, query: {}, body: {} });
      expect(await read(id)).toMatchObject([{ kind: 'done', state }]);
    }
  });

  it('waits for the one before it, and leaves the queue when it is stopped', async () => {
    const go = Promise.withResolvers<undefined>();
    script = async ({ code, put }) => {
      if (code === 'slow') await go.promise;
      put({ kind: 'text', stream: 'stdout', text: code });
      return 'ok';
    };
    const slow = await start('slow', 'cell0001');
    const dropped = await start('dropped', 'cell0002');
    const last = await start('last', 'cell0003');
    const { runs } = await desk().getNotebook(by(me), { params: { ref }, query: {}, body: {} });
    expect(runs.map((one) => one.state)).toEqual(['running', 'waiting', 'waiting']);
    expect(place.ports.kernels.state(me, ref, 'python')).toBe('busy');
    await desk().interruptRun(by(me), { params: { id: dropped }, query: {}, body: {} });
    expect(await read(dropped)).toMatchObject([{ kind: 'problem', problem: { code: 'query-cancelled' } }]);
    go.resolve(undefined);
    expect(await read(slow)).toMatchObject([{ output: { text: 'slow' } }, { state: 'ok' }]);
    expect(await read(last)).toMatchObject([{ output: { text: 'last' } }, { state: 'ok' }]);
    expect(place.kernels.at(-1)?.ran).toEqual(['slow', 'last']);
  });

  it('is another’s to nobody, whatever they know', async () => {
    script = say('mine');
    const id = await start('1');
    const robin = { ...sam, id: newPersonId() };
    await expect(read(id, robin)).rejects.toMatchObject({ code: 'not-found' });
    const stop = desk().interruptRun(by(robin), { params: { id }, query: {}, body: {} });
    await expect(stop).rejects.toMatchObject({ code: 'not-found' });
    const theirs = await desk().getNotebook(by(robin), { params: { ref }, query: {}, body: {} });
    expect(theirs).toMatchObject({ cells: [], runs: [] });
  });

  it('never runs where the agreement does not grant its language', async () => {
    await begin({ kernels: ['sql'] });
    for (const language of ['python', 'r'] as const)
      await expect(start('1', 'cell0001', me, language)).rejects.toMatchObject({
        code: 'kernel-not-granted',
        status: 403,
      });
    expect(await entries('cell.run')).toEqual([]);
  });
});

describe('a kernel', () => {
  it('of another language is another, with a turn of its own, and is on record as that', async () => {
    await begin({ kernels: ['sql', 'python', 'r'] });
    const go = Promise.withResolvers<undefined>();
    script = async ({ code }) => {
      if (code === 'slow') await go.promise;
      return 'ok';
    };
    const slow = await start('slow');
    await read(await start('x <- 1', 'cell0002', me, 'r'));
    expect(place.ports.kernels.state(me, ref, 'python')).toBe('busy');
    await desk().endKernel(by(me), { params: { ref, language: 'r' }, query: {}, body: {} });
    expect(place.ports.kernels.state(me, ref, 'r')).toBe('none');
    go.resolve(undefined);
    expect(await read(slow)).toMatchObject([{ kind: 'done', state: 'ok' }]);
    const opened = (await entries('kernel.opened')).filter((one) => one.phase === 'outcome');
    expect(opened.map((one) => one.public)).toEqual([
      { agreement: ref, language: 'python' },
      { agreement: ref, language: 'r' },
    ]);
    expect((await entries('cell.run')).map((one) => one.public)).toContainEqual({
      agreement: ref,
      language: 'r',
    });
    const wrong = desk().endKernel(by(me), { params: { ref, language: 'bash' }, query: {}, body: {} });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('that was ended for its code is not asked again: the next run has a new one', async () => {
    const before = place.kernels.length;
    for (const state of ['killed', 'out-of-memory'] as const) {
      script = async () => state;
      const [fell, next] = [await start('1', 'cell0001'), await start('2', 'cell0002')];
      expect(await read(fell)).toMatchObject([{ kind: 'done', state }]);
      await read(next);
    }
    expect(place.kernels.length - before).toBe(4);
    expect(place.kernels.slice(before).flatMap((kernel) => kernel.ran)).toEqual(['1', '2', '1', '2']);
  });

  it('is one a person, agreement and language, and restarted on request, on record', async () => {
    script = say('a');
    const before = place.kernels.length;
    await run('1');
    await run('2');
    expect(place.kernels.length - before).toBe(1);
    await desk().endKernel(by(me), { params: { ref, language: 'python' }, query: {}, body: {} });
    expect(place.kernels.at(-1)?.open).toBe(false);
    await run('3');
    expect(place.kernels.length - before).toBe(2);
    expect((await entries('kernel.opened')).filter((one) => one.phase === 'outcome')).toHaveLength(2);
    expect(await entries('kernel.closed')).toMatchObject([
      { public: { agreement: ref, language: 'python', reason: 'restarted' }, private: { actor: me.id } },
    ]);
  });

  it.each([
    [
      'its agreement is suspended',
      'agreement-not-active',
      async () => {
        await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'A question.'));
        await enforceStop(place.ports, ref, 'suspended');
      },
    ],
    [
      'the kill switch is thrown',
      'environment-stopped',
      async () => {
        const oli: Person = { ...sam, id: newPersonId(), roles: ['operator'] };
        await killSwitchUseCases(place.ports).stopEnvironment(by(oli), {
          params: {},
          query: {},
          body: { reason: 'r' },
        });
      },
    ],
  ])('ends with what it ran and all that it showed when %s', async (_, code, stop) => {
    script = async ({ put, interrupted, code: what }) => {
      put({ kind: 'text', stream: 'stdout', text: 'shown' });
      if (what === 'endless') await interrupted;
      return 'interrupted';
    };
    const done = await start('1', 'cell0001');
    await read(done);
    const id = await start('endless', 'cell0002');
    const lines = read(id);
    await stop();
    expect((await lines).at(-1)).toMatchObject({ kind: 'problem', problem: { code: 'query-cancelled' } });
    expect(place.kernels.at(-1)?.open).toBe(false);
    await expect(read(done)).rejects.toMatchObject({ code: 'not-found' });
    await expect(start('1')).rejects.toMatchObject({ code });
    await recordFact(place.ports, 'oli', { type: resumed, public: {} });
  });

  it('shows nothing that a suspension came before, even when no stop told it yet', async () => {
    script = async ({ put }) => {
      await recordFact(place.ports, 'avery', changedFields('suspended', ref, 'A question.'));
      put({ kind: 'text', stream: 'stdout', text: 'too late' });
      return 'ok';
    };
    const lines = await run('1').catch((error: unknown) => error);
    expect(JSON.stringify(lines)).not.toContain('too late');
    expect(await entries('page.shown')).toEqual([]);
  });

  it('shows nothing that the kill switch came before', async () => {
    script = async ({ put }) => {
      await recordFact(place.ports, 'oli', { type: stopped, public: {} });
      put({ kind: 'text', stream: 'stdout', text: 'too late' });
      return 'ok';
    };
    const lines = await run('1').catch((error: unknown) => error);
    expect(JSON.stringify(lines)).not.toContain('too late');
    await recordFact(place.ports, 'oli', { type: resumed, public: {} });
  });
});
