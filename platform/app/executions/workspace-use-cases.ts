import type { PrivacyBudget, QueryLine, Workspace } from '@vitrine/api';
import { newQueryId, parseQueryId } from '@vitrine/core/ids';
import { listOptOuts } from '@vitrine/datasets/catalogue';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import type { Person } from '@vitrine/identity/people';
import { changesSince, currentVersion, demandMember } from '../agreements/current-version.ts';
import { usableAgreement } from '../agreements/usable.ts';
import { optOutsAsOf } from '../catalogue/opt-outs-as-of.ts';
import { twinUnder } from '../catalogue/twins.ts';
import { TooManyQueries } from '../errors.ts';
import { recordFact } from '../record/acts.ts';
import { queryExplained } from './events.ts';
import { eventStream } from './event-stream.ts';
import type { WorkspacePorts } from './ports.ts';
import { allowanceOf, pageLocks, recordShown } from './meter.ts';
import { explainQuery } from './explain-query.ts';
import { queryHistory } from './query-history.ts';
import { runQuery } from './run-query.ts';
import { RunningQuery } from './running-query.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { agreementBudget } from '../privacy/budget-view.ts';
import { profileText } from '../requests/show.ts';
import type { UseCases } from '../use-case.ts';

type WorkspaceUseCases = Pick<
  UseCases,
  | 'getWorkspace'
  | 'getAgreementTwin'
  | 'openWorkspace'
  | 'explainQuery'
  | 'startQuery'
  | 'listQueries'
  | 'streamQuery'
  | 'cancelQuery'
>;

/** Queries of one person that may run or wait at once. */
const mostRunning = 20;

export function workspaceUseCases(ports: WorkspacePorts): WorkspaceUseCases {
  return {
    getWorkspace: async ({ person }, { params }) => {
      const usable = await usableAgreement(ports, person, await currentVersion(ports, person, params.ref));
      return workspaceOf(ports, person, usable, params.ref);
    },

    getAgreementTwin: async (caller, { params, query }) => {
      const usable = await usableAgreement(ports, caller.person, params.ref);
      const asked = { ...query, signal: caller.signal };
      return ports.twins.take(caller, () => twinUnder(ports.database, usable, params.dataset, asked));
    },

    openWorkspace: ({ person }, { params }) =>
      eventStream(async (emit) => {
        const usable = await usableAgreement(ports, person, params.ref);
        // What is made already is there at once; every other cut is made for the first query that reads it.
        const made = new Set((await ports.steward().listCuts(usable.ref)).map((cut) => cut.dataset));
        const datasets = usable.visible.map((table) => table.dataset).filter((one) => made.has(one));
        const onStep = (step: string): void => emit({ kind: 'step', step });
        await ports.rooms.use(person, usable, { datasets, onStep }, async () => undefined);
        await ports.projection.settled();
        emit({ kind: 'ready' });
      }),

    explainQuery: async ({ person }, { params, body }) => {
      const usable = await usableAgreement(ports, person, params.ref);
      // A question about the data's rules is a question, too: whoever feels a way to them is seen doing it.
      const explanation = await explainQuery(ports, usable, body, person);
      const code = explanation.refusal?.code;
      await recordFact(ports, person.id, {
        type: queryExplained,
        public: { agreement: usable.ref },
        private: { sql: body.sql, ...(code === undefined ? {} : { code }) },
      });
      return explanation;
    },

    startQuery: async ({ person }, { params, body }) => {
      const usable = await usableAgreement(ports, person, params.ref);
      demandFewRunning(ports, person);
      const query = new RunningQuery(newQueryId(), person.id, usable.ref, body.sql, body.privacy);
      ports.queries.add(query);
      // The answer is given once the intent is on record; the query goes on without anyone waiting.
      await new Promise<void>((recorded) => {
        void runQuery(ports, person, usable, query, recorded).finally(recorded);
      });
      return { id: query.id };
    },

    listQueries: async ({ person }, { params, query }) => {
      const agreement = await demandMember(ports, person, params.ref);
      return queryHistory(ports, person, agreement, query);
    },

    streamQuery: ({ person, signal }, { params }) =>
      followQuery(ports, person, ports.queries.get(parseQueryId(params.id), person.id), signal),

    cancelQuery: async ({ person }, { params }) => {
      ports.queries.get(parseQueryId(params.id), person.id).cancel();
      return { done: true as const };
    },
  };
}

/** What a person sees of the agreement whose workspace they opened; `opened` may be an earlier version of it. */
async function workspaceOf(
  ports: WorkspacePorts,
  person: Person,
  usable: UsableAgreement,
  opened: string,
): Promise<Workspace> {
  const { agreement } = usable;
  const allowance = await allowanceOf(ports, person, usable);
  const profile = getProfile(agreement.disclosure.profile, agreement.disclosure.overrides);
  return {
    ref: usable.ref,
    changes: [...(await changesSince(ports, opened, usable.ref))],
    title: agreement.title,
    state: 'active',
    termTo: agreement.term.to,
    display: agreement.display,
    dataOut: agreement.dataOut,
    kernels: [...agreement.kernels],
    privacy: await privacyOf(ports, usable),
    profile: { name: profile.name, explanation: profileText(profile) },
    limits: agreement.limits,
    allowance: { shownToday: allowance.shownToday, perDay: allowance.perDay },
    tables: usable.visible.map((table) => ({
      dataset: table.dataset,
      title: table.title,
      columns: table.columns.map((column) => ({ ...column })),
    })),
    room: { state: ports.rooms.state(person, usable.ref) },
    optOutsAsOf: optOutsAsOf(agreement.optOuts, await listOptOuts(ports.database)),
  };
}

/** A result is handed out once for the record that was made of it; whoever asks again is shown it again. */
async function* followQuery(
  ports: WorkspacePorts,
  person: Person,
  query: RunningQuery,
  signal: AbortSignal,
): AsyncGenerator<QueryLine> {
  const first = query.firstFollowed();
  if (!first && query.done && query.result !== undefined) {
    const { ref, agreement } = await usableAgreement(ports, person, query.agreement);
    const item = `query ${query.id}`;
    const showing = { ref, agreement, item, kind: 'result' as const, cost: query.cost };
    await ports.locks.hold(pageLocks(person, ref), () => recordShown(ports, person, showing));
  }
  yield* query.follow(signal);
}

async function privacyOf(ports: WorkspacePorts, usable: UsableAgreement): Promise<PrivacyBudget | null> {
  if (usable.agreement.dataOut !== 'private') return null;
  await ports.privacy.settled();
  return agreementBudget(ports.privacy, usable);
}

/** A room answers one query after the other: more would only fill memory. @throws TooManyQueries */
function demandFewRunning(ports: WorkspacePorts, person: Person): void {
  if (ports.queries.runningOf(person.id) < mostRunning) return;
  throw new TooManyQueries({
    detail: `You have ${mostRunning} queries running, and a person may have no more.`,
    help: 'Wait until one is over, or stop one.',
    facts: { mostRunning },
  });
}
