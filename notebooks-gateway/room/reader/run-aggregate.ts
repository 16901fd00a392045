import type { CallContext } from '@vitrine/core/wire';
import type { Engine } from '@vitrine/core/engine';
import {
  aggregatePlanSchema,
  answerOf,
  fitsTable,
  hiddenGroups,
  innerSql,
  joinAnswers,
  protectGroups,
  selectsOf,
  type PlanTable,
  type ProtectedResult,
} from '@vitrine/disclosure-control/query/aggregate';
import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import type { z } from 'zod';
import { aggregateFailed, queryCancelled } from '../../protocol/query-failure.ts';
import type { aggregateParams } from '../../protocol/room-protocol.ts';
import { Deadline } from './deadline.ts';
import type { FigureJudge } from '../../protocol/figure-judge.ts';
import { rememberedGroups } from './remembered-groups.ts';
import { inBucket } from '../../protocol/time-bucket.ts';

/** What is said with every answer that is remembered, whether anything in it was close or not. */
const remembered =
  'A question close to an earlier one, by anybody, is answered with what was shown then: a figure may be that of slightly other people.';

/** What is said where no more populations may be asked about. */
const exhausted =
  'As many different populations of this table have been asked about as its people allow, so nothing new is shown. What was asked before is answered as it was.';

/**
 * Runs an aggregate plan over the room's tables and answers its protected result; raw counts never leave the process. Whatever goes
 * wrong has one code and no detail, and answers come at the ends of time buckets.
 * @throws QueryFailed, QueryCancelled
 */
export function runAggregate(
  engine: Engine,
  params: z.output<typeof aggregateParams>,
  tables: readonly PlanTable[],
  context: CallContext,
  observe: (error: unknown) => void,
  judge: FigureJudge | undefined,
): Promise<ProtectedResult> {
  return inBucket(async () => {
    const deadline = new Deadline(engine, context.signal, params.seconds);
    try {
      deadline.check();
      const plan = aggregatePlanSchema.parse(params.plan);
      if (!fitsTable(plan, tables)) throw aggregateFailed();
      const profile = getQueryProfile(params.profile, params.overrides);
      const answers: ProtectedResult[] = [];
      for (const select of selectsOf(plan)) {
        const groups =
          judge === undefined
            ? protectGroups(select, profile, await engine.rows(innerSql(select, profile)))
            : await rememberedGroups(engine, select, profile, judge);
        deadline.check();
        const { notices, ...answer } = answerOf(select, profile, groups ?? hiddenGroups(select));
        const told = judge === undefined ? [] : groups === undefined ? [exhausted] : [remembered];
        answers.push({ ...answer, notices: [...told, ...notices] });
      }
      return joinAnswers(answers);
    } catch (error) {
      observe(error);
      throw context.signal.aborted ? queryCancelled() : aggregateFailed();
    } finally {
      deadline.end();
    }
  });
}
