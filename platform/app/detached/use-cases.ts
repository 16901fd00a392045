import { agreementOf, newRunId, parseAgreementRef, parseRunId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { detachedLanguages } from '@vitrine/policy/agreement';
import { demandMember } from '../agreements/current-version.ts';
import { usableAgreement } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { KernelNotGranted, TooManyRuns } from '../errors.ts';
import { pageLocks, recordShown } from '../executions/meter.ts';
import type { UseCases } from '../use-case.ts';
import { rowsPerRun } from './bounds.ts';
import { DetachedRun, type SentRun } from './detached-run.ts';
import type { DetachedPorts } from './ports.ts';
import { detachedOver } from './project-detached.ts';
import { runDetached } from './run-detached.ts';

type DetachedUseCases = Pick<UseCases, 'startDetachedRun' | 'listDetachedRuns' | 'cancelDetachedRun'>;

/** Runs of one person that may wait or go on. */
const mostGoingOn = 10;

export function detachedUseCases(ports: DetachedPorts): DetachedUseCases {
  return {
    startDetachedRun: async ({ person }, { params, body }) => {
      const usable = await demandDetached(ports, person, params.ref, body);
      demandFewGoingOn(ports, person);
      const run = new DetachedRun(newRunId(), person.id, usable.ref, body, ports.clock.now().toISOString());
      // Paid for before it is known what it tells, and whatever becomes of it.
      const { ref, agreement } = usable;
      const item = `detached ${run.id}`;
      // It counts as one that waits from here on, so that many sent at once are no more than one after the other.
      ports.detached.add(run);
      try {
        await ports.locks.hold(pageLocks(person, ref), () =>
          recordShown(ports, person, { ref, agreement, item, kind: 'output', cost: rowsPerRun }),
        );
      } catch (error) {
        ports.detached.forget(run);
        throw error;
      }
      await new Promise<void>((recorded, failed) => {
        runDetached(ports, person, usable, run, recorded)
          .finally(() => ports.detached.forget(run))
          .then(recorded, failed);
      });
      return { id: run.id };
    },

    listDetachedRuns: async ({ person }, { params }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const ofIt = (ref: string): boolean => agreementOf(parseAgreementRef(ref)) === agreement;
      const goingOn = ports.detached.goingOn(person.id).filter((run) => ofIt(run.agreement));
      const over = detachedOver(ports.database, person.id, ofIt);
      const known = new Set(over.map(({ id }) => id));
      const runs = [...over, ...goingOn.filter(({ id }) => !known.has(id)).map((run) => run.view())];
      return { runs: runs.sort((one, other) => (one.at < other.at ? 1 : -1)) };
    },

    cancelDetachedRun: async ({ person }, { params }) => {
      ports.detached.get(parseRunId(params.id), person.id).cancel();
      return { done: true as const };
    },
  };
}

/** @throws Forbidden, AgreementNotActive, KernelNotGranted */
async function demandDetached(
  ports: DetachedPorts,
  person: Person,
  ref: string,
  sent: SentRun,
): Promise<UsableAgreement> {
  const usable = await usableAgreement(ports, person, ref);
  const granted = detachedLanguages(usable.agreement);
  if (sent.steps.every(({ language }) => granted.includes(language))) return usable;
  throw new KernelNotGranted({
    detail: `The agreement ${agreementOf(usable.ref)} does not let this code run unseen: that takes display: aggregates, dataOut: escrow and the language under kernels.`,
    help: 'Where rows are shown, code runs in the notebook. A data access officer can say whether the agreement may be amended.',
    facts: { granted: [...granted] },
  });
}

/** @throws TooManyRuns */
function demandFewGoingOn(ports: DetachedPorts, person: Person): void {
  if (ports.detached.goingOn(person.id).length < mostGoingOn) return;
  throw new TooManyRuns({
    detail: `You have ${mostGoingOn} runs waiting or going on, and a person may have no more.`,
    help: 'Wait until some are over, or cancel them.',
    facts: { mostGoingOn },
  });
}
