import type { CallContext } from '@vitrine/core/wire';
import type { Engine } from '@vitrine/core/engine';
import {
  aggregatePlanSchema,
  answerOf,
  fitsTable,
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
import { inBucket } from '../../protocol/time-bucket.ts';

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
        const rows = await engine.rows(innerSql(select, profile));
        deadline.check();
        answers.push(answerOf(select, profile, protectGroups(select, profile, rows)));
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
