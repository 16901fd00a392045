import { notebookCell, type Answer, type NotebookCell, type RunLine } from '@vitrine/api';
import { newRunId, parseRunId, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { languageState } from '@vitrine/notebooks-gateway/kernel';
import { QueryCancelled, type NamedResult } from '@vitrine/notebooks-gateway/protocol';
import { demandMember } from '../agreements/current-version.ts';
import { usableAgreement } from '../agreements/usable.ts';
import { TooManyRuns } from '../errors.ts';
import { pageLocks, recordShown, today } from '../executions/meter.ts';
import { itemShown } from '../executions/project-shown.ts';
import type { NotebookPorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { NotebookRun } from './notebook-run.ts';
import { listOutputFiles } from './output-files.ts';
import { demandKernels } from './demand-kernels.ts';
import { parseLanguage } from './languages.ts';
import { listVariables, ToldVariables } from './list-variables.ts';
import { runCell } from './run-cell.ts';

type NotebookUseCases = Pick<
  UseCases,
  | 'getNotebook'
  | 'saveNotebook'
  | 'startRun'
  | 'streamRun'
  | 'interruptRun'
  | 'endKernel'
  | 'listOutputs'
  | 'listVariables'
>;

/** Runs of one person that may go on or wait at once: a whole notebook may. */
const mostGoingOn = 200;

export function notebookUseCases(ports: NotebookPorts): NotebookUseCases {
  const told = new ToldVariables();
  return {
    getNotebook: async ({ person }, { params }) => {
      const agreement = await demandMember(ports, person, params.ref);
      const { revision, cells } = await ports.notebooks.load(person.id, agreement);
      const runs = ports.runs.latest(person.id, agreement);
      return {
        revision,
        cells: cells.map((cell) => notebookCell.parse(cell)),
        runs: await Promise.all(
          runs.map(async (run) => run.summary(await costAgain(ports, person, itemOf(run), run.cost))),
        ),
        results: await keptResults(ports, person, cells),
        languages: { python: languageState('python'), r: languageState('r') },
      };
    },

    saveNotebook: async ({ person }, { params, body }) => {
      const agreement = await demandMember(ports, person, params.ref);
      return { revision: await ports.notebooks.save(person.id, agreement, body.revision, body.cells) };
    },

    startRun: async ({ person }, { params, body }) => {
      const usable = await demandKernels(ports, person, params.ref, body.language);
      demandFewGoingOn(ports, person);
      const at = ports.clock.now().toISOString();
      const results = namedResults(ports, person, usable.ref, body.results ?? []);
      const run = new NotebookRun(newRunId(), person.id, usable.ref, { ...body, results }, at);
      ports.runs.add(run);
      // The answer is given once the intent is on record; the run goes on without anyone waiting.
      await new Promise<void>((recorded) => {
        void runCell(ports, person, usable, run, recorded).finally(recorded);
      });
      return { id: run.id };
    },

    streamRun: ({ person, signal }, { params }) => followRun(ports, person, params.id, signal),

    interruptRun: async ({ person }, { params }) => {
      ports.runs.get(parseRunId(params.id), person.id).cancel();
      return { done: true as const };
    },

    endKernel: async ({ person }, { params }) => {
      const language = parseLanguage(params.language);
      const { ref } = await demandKernels(ports, person, params.ref, language);
      const why = new QueryCancelled({
        detail: 'The kernel was restarted, so its variables are gone.',
        help: 'Run the cells again, from the first that others build on.',
      });
      for (const run of ports.runs.goingOn(person.id))
        if (run.agreement === ref && run.language === language) run.cancel(why);
      await ports.kernels.end(person, ref, language);
      await ports.projection.settled();
      return { done: true as const };
    },

    listOutputs: async ({ person }, { params }) => {
      const { ref } = await demandKernels(ports, person, params.ref);
      const { files, misnamed } = await listOutputFiles(ports, person, ref);
      return { files: files.map((file) => ({ ...file })), misnamed };
    },

    listVariables: async ({ person }, { params }) =>
      listVariables(ports, person, await demandKernels(ports, person, params.ref), told),
  };
}

/** What a run put out is shown once for the record that was made of it; whoever asks again is shown it again. */
async function* followRun(
  ports: NotebookPorts,
  person: Person,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<RunLine> {
  const run = ports.runs.get(parseRunId(id), person.id);
  const { ref, agreement } = await usableAgreement(ports, person, run.agreement);
  if (!run.firstFollowed() && run.cost > 0) {
    const showing = { ref, agreement, item: itemOf(run), kind: 'output' as const };
    await ports.locks.hold(pageLocks(person, ref), () =>
      recordShown(ports, person, { ...showing, cost: run.cost }),
    );
  }
  yield* run.follow(signal);
}

const itemOf = (run: NotebookRun): string => `run ${run.id}`;

/** What looking at a thing again would count for now: nothing on the day on which all of it was counted. */
async function costAgain(ports: NotebookPorts, person: Person, item: string, cost: number): Promise<number> {
  const shown = await itemShown(ports.database, person.id, today(ports.clock), item);
  return (shown ?? -1) >= cost ? 0 : cost;
}

/** Of the queries that cells of SQL ran last those that are still kept. */
async function keptResults(
  ports: NotebookPorts,
  person: Person,
  cells: readonly NotebookCell[],
): Promise<Answer<'getNotebook'>['results']> {
  const kept = cells.flatMap((cell) => ports.queries.find(cell.query ?? '', person.id) ?? []);
  const answered = kept.flatMap(({ id, sql, cost, answeredAt }) =>
    answeredAt === undefined ? [] : { id, sql, cost, at: answeredAt },
  );
  return Promise.all(
    answered.map(async ({ id, sql, cost, at }) => ({
      query: id,
      code: sql,
      at,
      again: await costAgain(ports, person, `query ${id}`, cost),
    })),
  );
}

/** The questions that these results answered; those that are no longer kept, or failed, have no name. */
function namedResults(
  ports: NotebookPorts,
  person: Person,
  ref: AgreementRef,
  asked: readonly { readonly name: string; readonly query: string }[],
): readonly NamedResult[] {
  return asked.flatMap(({ name, query }) => {
    const kept = ports.queries.find(query, person.id);
    return kept?.result === undefined || kept.agreement !== ref ? [] : { name, sql: kept.sql };
  });
}

/** @throws TooManyRuns */
function demandFewGoingOn(ports: NotebookPorts, person: Person): void {
  if (ports.runs.goingOn(person.id).length < mostGoingOn) return;
  throw new TooManyRuns({
    detail: `You have ${mostGoingOn} cells running or waiting, and a person may have no more.`,
    help: 'Wait until some are over, or stop them.',
    facts: { mostGoingOn },
  });
}
