import { parseDatasetId } from '@vitrine/core/ids';
import { toProblem } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import type { QueryPorts } from './ports.ts';
import { answerWithin } from './modes/answer-within.ts';
import { modeOf, modes } from './modes/modes.ts';
import { sharesFrames } from './modes/shares-frames.ts';
import type { ModeName, Plans } from './modes/planned.ts';
import type { Asked } from './modes/query-mode.ts';
import { allowanceOf, pageLocks, recordShown, rowsLeft } from './meter.ts';
import type { Answer } from './query-result.ts';
import { sumOf } from './shown-cost.ts';
import { resultLines } from './result-lines.ts';
import type { RunningQuery } from './running-query.ts';

/**
 * Runs a query to its end: guard, judgement, room, allowance, ledger, and only then what may be shown. Never
 * throws: whatever happens becomes the query's last line and its outcome in the ledger.
 */
export async function runQuery(
  ports: QueryPorts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  recorded: () => void,
): Promise<void> {
  const draft = {
    type: 'query',
    public: { agreement: usable.ref, display: usable.agreement.display },
    private: { actor: person.id, query: query.id, sql: query.sql },
  };
  try {
    const result = await recordAct(ports.ledger, draft, async (acting) => {
      recorded();
      acting.note({ public: draft.public });
      const page = await answerQuery(ports, person, usable, query, acting)
        .then((answer) =>
          ports.locks.hold(pageLocks(person, usable.ref), () =>
            recordPage(ports, person, usable, query, answer),
          ),
        )
        .catch((error: unknown) => {
          // However the room fell, the reason is that the query was stopped.
          throw query.stoppedFor ?? error;
        });
      acting.note({ private: { elapsedMs: query.elapsedMs, rows: page.result.rows.length } });
      return page;
    });
    await ports.projection.settled();
    const cost = sumOf(result.costs);
    const at = ports.clock.now().toISOString();
    query.keep(result.result, cost, at);
    const { shownToday } = await allowanceOf(ports, person, usable);
    const { elapsedMs } = query;
    query.finish(resultLines(result.result, elapsedMs, shownToday));
    // Nobody waits for it: what a restart loses is asked again.
    await ports.queries
      .store(query, { at, elapsedMs, shownToday, cost, result: result.result })
      .catch((error: unknown) => ports.log.error({ err: error }, 'a result could not be kept'));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) ports.log.error({ err: error, code: problem.code }, 'query failed');
    await ports.projection.settled().catch(() => undefined);
    query.finish([{ kind: 'problem', problem, elapsedMs: query.elapsedMs }]);
  }
}

async function answerQuery(
  ports: QueryPorts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  acting: Acting,
): Promise<Answer> {
  const { agreement, visible } = usable;
  const tree = await ports.guard.tree(query.sql, person.id);
  const mode = modeOf(agreement);
  const plan = await ports.judges.plan(
    { mode, tree, sql: query.sql, visible, frames: sharesFrames(agreement) },
    person.id,
  );
  acting.note({
    private: { tables: plan.tables.map(({ dataset, columns }) => ({ dataset, columns: [...columns] })) },
  });
  // Before anything is computed: who was shown all that a day allows need not wait for it.
  const left = await rowsLeft(ports, person, usable);
  const maxRows = Math.min(agreement.limits.rowsShown, left);
  const datasets = plan.tables.map(({ dataset }) => parseDatasetId(dataset));
  return runIn(mode, ports, { person, usable, query, plan, datasets, maxRows, acting });
}

function runIn<Name extends ModeName>(
  name: Name,
  ports: QueryPorts,
  asked: Asked<Plans[Name]>,
): Promise<Answer> {
  return modes[name].run(ports, asked);
}

/**
 * What is about to be shown is on record before it is, and counted. One at a time, so that queries which run
 * together stay within the allowance together, and none is shown once its agreement was stopped.
 */
export async function recordPage(
  ports: QueryPorts,
  person: Person,
  usable: Pick<UsableAgreement, 'ref' | 'agreement'>,
  query: RunningQuery,
  answer: Answer,
): Promise<Pick<Answer, 'result' | 'costs'>> {
  if (query.signal.aborted) throw new QueryCancelled({ detail: 'The query was stopped on request.' });
  // A stop tells the queries there are: one that was let in at that moment was not among them.
  await demandInForce(ports, usable.ref);
  const { datasets } = answer;
  const left = answer.costs.length === 0 ? 0 : await rowsLeft(ports, person, { ...usable, datasets });
  const page = answerWithin(answer, left);
  const item = `query ${query.id}`;
  const showing = { ref: usable.ref, agreement: usable.agreement, datasets, item, kind: 'result' as const };
  await recordShown(ports, person, { ...showing, cost: sumOf(page.costs) }, left);
  // Unlike what befalls an agreement, the kill switch waits for no turn: it may be on record before this page is.
  await refuseWhileStopped(ports.database);
  return page;
}
