import { randomBytes } from 'node:crypto';
import type { BundleManifest, ShownOutput } from '@vitrine/api';
import { VitrineError } from '@vitrine/core/errors';
import { digestOf, type Json } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import { recordAct } from '@vitrine/ledger/log';
import { QueryCancelled, QueryTimeout } from '@vitrine/notebooks-gateway/protocol';
import { demandInForce } from '../../agreements/usable.ts';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import type { RoomCuts } from '../../rooms/room-place.ts';
import { outputSize } from '../output-cost.ts';
import type { KeptBundle } from './bundle-store.ts';
import { notebookRun, notebookRunFace, notebookRunIntent, type NotebookRunOutcome } from './events.ts';
import { runCells, type FreshWork, type RanCell } from './fresh-cells.ts';
import { filesOf } from './fresh-files.ts';
import type { FreshRun } from './fresh-run.ts';
import type { FreshPorts } from './ports.ts';
import { versionsFor } from './versions-for.ts';

/** Characters of all outputs that a bundle keeps; of what comes after that it has the digests. */
const mostKept = 24 * 1024 * 1024;

/**
 * Runs a notebook from the top in a room of its own, to its end: on record, in its turn, and then a bundle. Nothing
 * is shown of it.
 * @throws LedgerUnavailable where it could not be put on record, and did not run; nothing else
 */
export async function runFresh(
  ports: FreshPorts,
  person: Person,
  usable: UsableAgreement,
  run: FreshRun,
  recorded: () => void,
): Promise<void> {
  const face = notebookRunFace.parse({ agreement: usable.ref });
  const code = run.cells.filter(({ language }) => language !== 'markdown').map((cell) => cell.code);
  const hidden = notebookRunIntent.parse({
    actor: person.id,
    bundle: run.id,
    languages: run.cells.map(({ language }) => language),
    code: code.join('\n\n'),
  });
  const record = { begun: false };
  const draft = { type: notebookRun, public: face, private: hidden };
  try {
    await recordAct(ports.ledger, draft, async (acting) => {
      acting.note({ public: face });
      record.begun = true;
      recorded();
      try {
        acting.note({ private: await ports.fresh.inTurn(run, () => inRoom(ports, person, usable, run)) });
      } catch (error) {
        acting.note({ private: cutShort(run) });
        throw reasonOf(run, error);
      }
    });
    ports.fresh.forget(run);
  } catch (error) {
    ports.fresh.forget(run, error);
    if (!record.begun) throw error;
    if (!(error instanceof VitrineError))
      ports.log.error({ err: error }, 'a notebook could not be run from the top');
  } finally {
    await ports.projection.settled().catch(() => undefined);
  }
}

/** However the room fell, the reason is that the run was stopped. */
function reasonOf({ signal }: FreshRun, error: unknown): unknown {
  if (!signal.aborted) return error;
  const reason: unknown = signal.reason;
  return reason instanceof VitrineError
    ? reason
    : new QueryCancelled({ detail: 'The run from the top was stopped on request.' });
}

function cutShort({ signal, elapsedMs, tables }: FreshRun): NotebookRunOutcome {
  const stopped = signal.reason instanceof VitrineError;
  const state = signal.aborted ? (stopped ? 'stopped' : 'cancelled') : 'failed';
  return { state, elapsedMs, sha256: null, cells: 0, outputs: [], files: 0, tables };
}

async function inRoom(
  ports: FreshPorts,
  person: Person,
  usable: UsableAgreement,
  run: FreshRun,
): Promise<NotebookRunOutcome> {
  await demandInForce(ports, usable.ref);
  const age = ports.fresh.store.age(usable.ref);
  const place = ports.fresh.open();
  const stop = (): void => place.close();
  run.signal.addEventListener('abort', stop, { once: true });
  const limit = setTimeout(() => run.cancel(tooLong(ports.fresh.mostMs)), ports.fresh.mostMs);
  try {
    const work = { ports, place, person, usable, run };
    const cuts = await cutsOf(work);
    const ran = await runCells(work);
    const files = await filesOf(work);
    const bundle = bundleOf(work, cuts, ran, files);
    run.signal.throwIfAborted();
    await demandInForce(ports, usable.ref);
    if (!(await ports.fresh.store.keep(usable.ref, bundle, age)))
      throw new QueryCancelled({
        detail: 'The data that it read went while it ran, so there is no bundle of it.',
        help: 'Run the notebook from the top again.',
      });
    const { manifest } = bundle;
    return {
      state: manifest.state,
      elapsedMs: run.elapsedMs,
      sha256: digestOf(manifest),
      cells: ran.filter(({ state }) => state !== 'not-run' && state !== 'words').length,
      outputs: manifest.cells.flatMap((cell) => cell.outputs.map(({ kind, size }) => ({ kind, size }))),
      files: manifest.files.length,
      tables: run.tables,
    };
  } finally {
    clearTimeout(limit);
    run.signal.removeEventListener('abort', stop);
    place.close();
  }
}

const tooLong = (mostMs: number): QueryTimeout =>
  new QueryTimeout({
    detail: `The run from the top took longer than ${Math.round(mostMs / 60_000)} minutes and was ended; there is no bundle of it.`,
    help: 'Make the notebook do less, or part it into several.',
  });

/** Opens the room with every cut of the agreement, so that it is not replaced, and says which they are. */
function cutsOf({ place, person, usable, run }: FreshWork): Promise<RoomCuts> {
  const datasets = usable.visible.map((table) => table.dataset);
  run.stage('Opening the room');
  const need = { datasets, onStep: (step: string): void => run.stage(step), signal: run.signal };
  return place.rooms.use(person, usable, need, async (_room, _id, cuts) => cuts);
}

/** Code chooses how long it takes, and anybody reads this for nothing: of the time it is told to ten seconds. */
const roughly = (ms: number): number => Math.ceil(ms / 10_000) * 10_000;

/** An output as JSON has it: what is not there is not there. */
const withoutGaps = (output: ShownOutput): Json => JSON.parse(JSON.stringify(output)) as Json;

function bundleOf(
  { person, usable, run }: FreshWork,
  cuts: RoomCuts,
  ran: readonly RanCell[],
  files: Pick<BundleManifest, 'files' | 'misnamed'>,
): KeptBundle {
  const outputs: (ShownOutput | null)[] = [];
  let left = mostKept;
  const listed = (output: ShownOutput): BundleManifest['cells'][number]['outputs'][number] => {
    const size = outputSize(output);
    left -= size;
    outputs.push(left < 0 ? null : output);
    return { place: outputs.length, kind: output.kind, size, sha256: digestOf(withoutGaps(output)) };
  };
  const cells = ran.map(({ cell: { id, language, code, name }, state, truncated, outputs: put }) => ({
    id,
    language,
    code,
    ...(name === undefined ? {} : { name }),
    state,
    truncated,
    outputs: put.map(listed),
  }));
  const well = ran.every(({ state }) => state === 'ok' || state === 'words');
  const manifest = {
    id: run.id,
    salt: randomBytes(32).toString('hex'),
    agreement: usable.ref,
    at: run.at,
    state: well ? ('ok' as const) : ('failed' as const),
    elapsedMs: roughly(run.elapsedMs),
    cuts: cuts.map(({ dataset, cut }) => ({ dataset, cut })),
    versions: versionsFor(cells),
    cells,
    ...files,
  };
  return { person: person.id, manifest, outputs };
}
