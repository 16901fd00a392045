import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ApiProblem } from '@vitrine/api';
import { agreementText, Officers } from './agreements.ts';
import { Caller, type Answer } from './caller.ts';
import { startEndless } from './endless.ts';
import { allGone, roomProcesses } from './room-processes.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number;
  readonly met: boolean;
}
type Emit = (line: Line) => void;

/** How quickly ends bite, through the server as people use it. */
export const benches = ['policy'] as const;

const goal = 5_000;
/** How a query can end without having been stopped. */
const byItself = ['query-failed', 'query-out-of-memory', 'query-timeout'];
const turns = 3;
/** Invented numbers, of the range that is never issued: each turn's list has one more. */
const numbers = ['9990000115', '9990000220', '9990000336'];

/** One way of ending what people do under an agreement. */
interface End {
  readonly name: string;
  readonly turns: number;
  /** Makes things ready, and gives the agreement that will be ended. */
  readonly prepare: (turn: number) => Promise<{ readonly ref: string; readonly act: () => Promise<unknown> }>;
  /** What a new query comes to once the end has bitten. */
  readonly then: { readonly what: string; readonly is: (answer: Answer) => boolean };
  /** Whoever asks anew; signed in again where a session cannot last that long. */
  readonly asker: () => Promise<Caller>;
  readonly after?: () => Promise<unknown>;
}

/**
 * From the act (the call that does it is sent; the clock reaches midnight) until a query that never ends by
 * itself has stopped and its person knows, until no process of its room runs, and until a new query is refused
 * with its reason. A new list of opt-outs refuses nothing: there a new query is answered, from a cut made anew.
 */
export async function run(emit: Emit): Promise<void> {
  const midnight = pathToFileURL(join(import.meta.dirname, 'midnight.ts')).href;
  const vitrine = await startVitrine(undefined, ['env', `NODE_OPTIONS=--import ${midnight}`]);
  try {
    for (const end of await endsOf(vitrine)) {
      const took: (readonly number[])[] = [];
      for (let turn = 0; turn < end.turns; turn++) took.push(await measured(vitrine, end, turn));
      const unit = end.turns === 1 ? 'ms' : `ms, slowest of ${end.turns}`;
      for (const [at, what] of ['query stopped', 'room gone', end.then.what].entries()) {
        const value = Math.max(...took.map((one) => Math.round(one[at] ?? Number.NaN)));
        emit({ bench: 'policy', name: `${end.name}: ${what}`, value, unit, goal, met: value <= goal });
      }
    }
  } finally {
    await vitrine.stop();
  }
}

async function measured({ home, url }: RunningServer, end: End, turn: number): Promise<readonly number[]> {
  const { ref, act } = await end.prepare(turn);
  const sam = await Caller.signIn(url, 'sam.researcher');
  const running = await startEndless(sam, ref);
  const pids = await roomProcesses(home);
  if (pids.length === 0) throw new TypeError('No room is open.');
  const begun = performance.now();
  const since = (): number => performance.now() - begun;
  const [stopped, gone, refused] = await Promise.all([
    running.end.then(({ problem }) => {
      if (problem === undefined || byItself.includes(problem.code))
        throw new TypeError(`The query was not stopped: ${problem?.code ?? 'it was answered'}.`);
      return since();
    }),
    allGone(pids).then(since),
    end
      .asker()
      .then((asker) => asked(asker, ref, end.then.is))
      .then(since),
    act(),
  ]);
  await end.after?.();
  return [stopped, gone, refused];
}

/** Asks until the answer is the one that is waited for. One that is still under way at the end is forgotten. */
async function asked(caller: Caller, ref: string, is: (answer: Answer) => boolean): Promise<void> {
  for (;;) {
    const answer = await caller.query(ref, 'SELECT count(*) > 0 AS some FROM hes_apc').catch(forgotten);
    if (answer !== undefined && is(answer)) return;
    await sleep(5);
  }
}

function forgotten(error: unknown): undefined {
  if (error instanceof ApiProblem && error.problem.status === 404) return undefined;
  throw error;
}

const refused = (code: string): End['then'] => ({
  what: 'new query refused',
  is: ({ problem }) => problem?.code === code,
});

async function endsOf(vitrine: RunningServer): Promise<readonly End[]> {
  const { home, url } = vitrine;
  const officers = await Officers.of(vitrine);
  const [dana, oli] = [await Caller.signIn(url, 'dana.manager'), await Caller.signIn(url, 'oli.operator')];
  const asker = (): Promise<Caller> => Caller.signIn(url, 'sam.researcher');
  const text = (ref: string, changes: Readonly<Record<string, unknown>> = {}): string =>
    agreementText(ref, {
      datasets: [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX', 'EPIDUR'] }],
      limits: { rowsShown: 10, rowsPerDay: 1000, querySeconds: 600, memoryMiB: 256, scratchMiB: 64 },
      ...changes,
    });
  const body = { reason: 'A measurement.' };
  return [
    {
      name: 'suspension',
      turns,
      asker,
      then: refused('agreement-not-active'),
      prepare: async (turn) => {
        const ref = await officers.activate(text(`BENCH-SUSPENDED-${turn}-v1.0`));
        return { ref, act: () => officers.avery.api.call('suspendAgreement', { params: { ref }, body }) };
      },
    },
    {
      name: 'person removed',
      turns,
      asker,
      then: refused('agreement-not-active'),
      prepare: async (turn) => {
        const ref = await officers.activate(text(`BENCH-REMOVED-${turn}-v1.0`));
        const next = await officers.apply(
          text(`BENCH-REMOVED-${turn}-v1.1`, { people: ['robin.researcher'] }),
        );
        await officers.sign(officers.avery, next, 'avery.officer');
        return { ref, act: () => officers.sign(officers.blake, next, 'blake.officer') };
      },
    },
    {
      name: 'new opt-out list',
      turns,
      asker,
      then: { what: 'new query answered without those who opted out', is: ({ rows }) => rows.length === 1 },
      prepare: async (turn) => {
        const optOuts = { national: true, type1: false, maxAgeDays: 366 };
        const ref = await officers.activate(text(`BENCH-OPTED-${turn}-v1.0`, { optOuts }));
        const file = `opt_outs_${turn}.csv`;
        const list = await readFile(join(home, 'landing', 'opt_outs.csv'), 'utf8');
        await writeFile(
          join(home, 'landing', file),
          `${list.trimEnd()}\n${numbers.slice(0, turn + 1).join('\n')}\n`,
        );
        return { ref, act: () => dana.api.call('applyOptOuts', { body: { file, kind: 'national' } }) };
      },
    },
    {
      name: 'kill switch',
      turns,
      asker,
      then: refused('environment-stopped'),
      prepare: async (turn) => ({
        ref: await officers.activate(text(`BENCH-STOPPED-${turn}-v1.0`)),
        act: () => oli.api.call('stopEnvironment', { body }),
      }),
      after: () => oli.api.call('resumeEnvironment', {}),
    },
    {
      // The last, and once: from then on the server's clock is ahead of the steward's.
      name: 'expiry',
      turns: 1,
      // A session of before midnight is too old after it.
      asker: () => sleep(50).then(asker),
      then: refused('agreement-not-active'),
      prepare: async () => {
        const term = { from: '2026-01-01', to: new Date().toISOString().slice(0, 10) };
        return {
          ref: await officers.activate(text('BENCH-EXPIRED-v1.0', { term })),
          act: async () => process.kill(vitrine.serverPid, 'SIGUSR2'),
        };
      },
    },
  ];
}
