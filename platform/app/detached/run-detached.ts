import { newRequestId, type ActId, type RequestId } from '@vitrine/core/ids';
import { VitrineError } from '@vitrine/core/errors';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { takeFile, type RequestFile } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { recordAct } from '@vitrine/ledger/log';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { everything } from '../record/locks.ts';
import { RequestCommands } from '../requests/request-commands.ts';
import { RequestReader } from '../requests/request-reader.ts';
import { firstTickSeconds, ticks } from './bounds.ts';
import type { DetachedRoom } from './detached-room.ts';
import type { DetachedRun } from './detached-run.ts';
import { HeldFiles } from './held-files.ts';
import type { DetachedPorts } from './ports.ts';
import { detachedFace, detachedIntent, detachedRun, type DetachedOutcome } from './events.ts';
import { runSteps, type StepsEnd } from './run-steps.ts';
import { quarterOf } from './told.ts';

/** How long all steps of a run may take together. */
const mostSeconds = 3_600;

interface Ended extends StepsEnd {
  /** The declared files, checked; none where the run failed. */
  readonly files: readonly RequestFile[];
  readonly held: HeldFiles;
}

/**
 * Runs code unseen to its end: on record, in its turn, in a room of its own. Whatever the code does changes what is
 * shown of it at ticks only, and to values of a short list; the outcome is on record no sooner than it is shown.
 * @throws LedgerUnavailable where it could not be put on record, and did not run; nothing else
 */
export async function runDetached(
  ports: DetachedPorts,
  person: Person,
  usable: UsableAgreement,
  run: DetachedRun,
  recorded: () => void,
): Promise<void> {
  const { title, steps, outputs } = run.sent;
  const face = detachedFace.parse({ agreement: usable.ref });
  const hidden = detachedIntent.parse({
    actor: person.id,
    run: run.id,
    title,
    languages: steps.map(({ language }) => language),
    code: steps.map(({ code }) => code).join('\n'),
    outputs: [...outputs],
  });
  const draft = { type: detachedRun, public: face, private: hidden };
  let outcome = cutShort(run);
  const record = { begun: false };
  try {
    await recordAct(ports.ledger, draft, async (acting) => {
      acting.note({ public: face });
      record.begun = true;
      recorded();
      try {
        outcome = await ports.detached.inTurn(run, () => inRoom(ports, person, usable, run, acting.act));
      } catch (error) {
        outcome = run.signal.aborted ? cutShort(run) : notStarted;
        if (!run.signal.aborted) throw error;
      } finally {
        acting.note({ private: outcome });
      }
    });
  } catch (error) {
    if (!record.begun) throw error;
    ports.log.error(
      { code: error instanceof VitrineError ? error.code : 'internal', run: run.id },
      'a detached run could not be carried out',
    );
  } finally {
    // What was told from memory is told from the ledger by then.
    await ports.projection.settled().catch(() => undefined);
    run.finish(outcome);
  }
}

/** Of a run that did not come to its end; the same whatever its code was doing. */
function cutShort(run: DetachedRun): DetachedOutcome {
  const state = run.signal.reason instanceof VitrineError ? 'stopped' : 'cancelled';
  return { state, seconds: null, failure: null, warnings: [], request: null };
}

/** No room, no kernel, or no record: a failure of ours, about which the code said nothing. */
const notStarted: DetachedOutcome = {
  state: 'failed',
  seconds: null,
  failure: null,
  warnings: [],
  request: null,
};

async function inRoom(
  ports: DetachedPorts,
  person: Person,
  usable: UsableAgreement,
  run: DetachedRun,
  act: ActId,
): Promise<DetachedOutcome> {
  await demandInForce(ports, usable.ref);
  run.starting();
  const languages = [...new Set(run.sent.steps.map(({ language }) => language))];
  const room = await ports.detached.open(person, usable, languages);
  const stop = (): void => void room.close().catch(() => undefined);
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    if (run.signal.aborted) return cutShort(run);
    let begun = 0;
    let ended: Ended | undefined;
    run.begin();
    const held = new HeldFiles();
    const work = code(usable, run, room, act, held, (step) => (begun = step))
      // Whatever befell it once its code ran is told as one thing.
      .catch((): Ended => ({ failure: { class: 'KernelEnded' }, warnings: [], files: [], held }))
      .then((end) => (ended = end));
    const start = performance.now();
    for (let at = 0; at < ticks; at++) {
      const seconds = firstTickSeconds * 2 ** at;
      await ports.detached.wait(start + seconds * 1000 - performance.now(), run.signal);
      if (at === ticks - 1) {
        stop();
        await work;
      }
      if (ended !== undefined) return await conclude(ports, person, usable, run, ended, seconds);
      run.tick(seconds, quarterOf(begun, run.sent.steps.length));
    }
    return cutShort(run);
  } finally {
    run.signal.removeEventListener('abort', stop);
    await room.close().catch(() => undefined);
  }
}

async function code(
  usable: UsableAgreement,
  run: DetachedRun,
  room: DetachedRoom,
  act: ActId,
  held: HeldFiles,
  onStep: (begun: number) => void,
): Promise<Ended> {
  const end = await runSteps(room, run.sent.steps, {
    signal: run.signal,
    stepSeconds: usable.agreement.limits.querySeconds,
    seconds: mostSeconds,
    onStep,
  });
  if (end.failure !== null) return { ...end, files: [], held };
  const files = await takeOutputs(usable, run.sent.outputs, room, act, held).catch(() => undefined);
  return files === undefined
    ? { failure: { class: 'OutputMissing' }, warnings: end.warnings, files: [], held }
    : { ...end, files, held };
}

/** All that was declared, each from the one kernel that has it, checked as any file of a request is; or none. */
async function takeOutputs(
  { agreement }: UsableAgreement,
  names: readonly string[],
  room: DetachedRoom,
  act: ActId,
  held: HeldFiles,
): Promise<readonly RequestFile[]> {
  const { profile, overrides } = agreement.disclosure;
  const rules = getProfile(profile, overrides);
  const kernels = [...room.kernels.values()];
  const lists = await Promise.all(kernels.map((kernel) => kernel.outputs()));
  const read: { name: string; bytes: Uint8Array }[] = [];
  for (const name of names) {
    const having = kernels.filter((_, at) => lists[at]?.some((file) => file.name === name) === true);
    const [kernel] = having;
    if (kernel === undefined || having.length > 1) throw new TypeError('A declared file is not there.');
    read.push({ name, bytes: await kernel.readOutput(name) });
  }
  // What they hold is read; nothing of the room is needed for what follows.
  await room.close();
  const files: RequestFile[] = [];
  for (const { name, bytes } of read) {
    const handed = { name, bytes, origin: 'output', kernel: act, unseen: true } as const;
    const file = await takeFile(held, handed, rules, files);
    // A name that follows the content would tell of it.
    if (file.name !== name) throw new TypeError('A declared file is of another kind than its name says.');
    files.push(file);
  }
  return files;
}

/** At a tick: the files become a request, and what may be told is told. */
async function conclude(
  ports: DetachedPorts,
  person: Person,
  usable: UsableAgreement,
  run: DetachedRun,
  { failure, warnings, files, held }: Ended,
  seconds: number,
): Promise<DetachedOutcome> {
  if (run.signal.aborted) return cutShort(run);
  const told = { seconds, failure, warnings: [...warnings] };
  if (failure !== null) return { state: 'failed', ...told, request: null };
  const request = await askForRelease(ports, person, usable, run.sent.title, { files, held });
  return { state: 'done', ...told, request };
}

async function askForRelease(
  ports: DetachedPorts,
  person: Person,
  { ref }: UsableAgreement,
  title: string,
  { files, held }: Pick<Ended, 'files' | 'held'>,
): Promise<string> {
  const commands = new RequestCommands(ports, new RequestReader(ports));
  return ports.locks.hold([everything], async () => {
    await demandInForce(ports, ref);
    const created = { ...(await commands.begin(person, ref)), request: newRequestId() };
    const { request, agreement } = created;
    const added = files.map((file) => ({ type: 'request.file-added', request, agreement, file }) as const);
    const before = ports.ledger.size;
    try {
      await commands.happen(person, undefined, [created, ...added], () => held.keepIn(ports.outputs));
    } catch (error) {
      // A request that is on record, and of which the database alone does not know yet, needs its files.
      if (!(await isOnRecord(ports, request, before))) await held.takeOutOf(ports.outputs);
      throw error;
    }
    await commands.saveDraft(person, { id: request, agreement }, { title, answers: {} });
    return request;
  });
}

async function isOnRecord({ ledger }: DetachedPorts, request: RequestId, from: number): Promise<boolean> {
  for await (const entry of ledger.read(from)) if (entry.public['request'] === request) return true;
  return false;
}
