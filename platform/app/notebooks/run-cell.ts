import { toProblem } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { recordAct } from '@vitrine/ledger/log';
import type { KernelRunEnd } from '@vitrine/notebooks-gateway/client';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { allowanceOf } from '../executions/meter.ts';
import type { CellPorts } from './ports.ts';
import { cellRun, kernelFace, runIntent, type RunOutcome } from './events.ts';
import type { NotebookRun } from './notebook-run.ts';
import { OutputShow } from './output-show.ts';

/** Bytes that a run may put out in the room; the rest is left out there. */
export const mostOutputBytes = 4 * 1024 * 1024;

type Ports = Pick<CellPorts, 'ledger' | 'projection' | 'database' | 'clock' | 'locks' | 'kernels' | 'log'>;

/**
 * Runs a cell to its end: on record, in its turn, in the kernel, its outputs through their door, and the outcome on
 * record. Never throws: whatever happens becomes the run's last line.
 */
export async function runCell(
  ports: Ports,
  person: Person,
  usable: UsableAgreement,
  run: NotebookRun,
  recorded: () => void,
): Promise<void> {
  const face = kernelFace.parse({ agreement: usable.ref, language: run.language });
  const hidden = runIntent.parse({
    actor: person.id,
    run: run.id,
    cell: run.cell,
    code: run.code,
    ...(run.results.length === 0 ? {} : { results: [...run.results] }),
  });
  const show = new OutputShow(ports, person, usable, run);
  try {
    const end = await recordAct(
      ports.ledger,
      { type: cellRun, public: face, private: hidden },
      async (acting) => {
        recorded();
        acting.note({ public: face });
        const outcome = (state: RunOutcome['state']): RunOutcome => ({
          state,
          kernel: run.kernel ?? null,
          elapsedMs: run.elapsedMs,
          rows: run.cost,
          outputs: show.summary,
        });
        try {
          const ended = await runInKernel(ports, person, usable, run, show);
          acting.note({ private: outcome(ended.state) });
          return ended;
        } catch (error) {
          acting.note({ private: outcome(null) });
          // However the kernel fell, the reason is that the run was stopped.
          throw run.stoppedFor ?? error;
        }
      },
    );
    await ports.projection.settled();
    const { shownToday } = await allowanceOf(ports, person, usable);
    const { state, truncated } = end;
    const outOfTime = state === 'interrupted' && !run.signal.aborted;
    run.finish(state, (elapsedMs) => ({ kind: 'done', elapsedMs, state, truncated, outOfTime, shownToday }));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) ports.log.error({ err: error, code: problem.code }, 'a cell could not be run');
    await ports.projection.settled().catch(() => undefined);
    const state = run.signal.aborted && run.stoppedFor === undefined ? 'interrupted' : 'failed';
    run.finish(state, (elapsedMs) => ({ kind: 'problem', problem, elapsedMs }));
  }
}

async function runInKernel(
  ports: Ports,
  person: Person,
  usable: UsableAgreement,
  run: NotebookRun,
  show: OutputShow,
): Promise<KernelRunEnd> {
  const need = { onStep: (step: string): void => run.stage(step), signal: run.signal };
  const end = await ports.kernels.use(
    person,
    usable,
    run.language,
    need,
    async ({ session, act, nameResults }) => {
      await nameResults(run.results);
      run.begin(act);
      const ended = await session.run(run.code, {
        signal: run.signal,
        maxOutputBytes: mostOutputBytes,
        seconds: usable.agreement.limits.querySeconds,
        onOutput: (output) => show.take(output),
      });
      if (ended.state === 'killed' || ended.state === 'out-of-memory')
        await ports.kernels.discard(person, usable.ref, run.language);
      return ended;
    },
  );
  await show.settle();
  if (run.stoppedFor !== undefined) throw run.stoppedFor;
  return end;
}
