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
  type SensitiveOf,
} from '@vitrine/disclosure-control/query/aggregate';
import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import type { z } from 'zod';
import { aggregateFailed, queryCancelled } from '../../protocol/query-failure.ts';
import type { AggregateAnswer, aggregateParams } from '../../protocol/room-protocol.ts';
import { Deadline } from './deadline.ts';
import type { Close, FigureJudge } from '../../protocol/figure-judge.ts';
import { rememberedGroups } from './remembered-groups.ts';
import { inBucket } from '../../protocol/time-bucket.ts';

/** A table of the room, with what of it an asker cannot know beforehand. */
export type RoomTable = PlanTable & { readonly sensitive: readonly string[] };

/** Earlier questions that are named for one. */
const mostClose = 50;

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
  tables: readonly RoomTable[],
  context: CallContext,
  observe: (error: unknown) => void,
  judge: FigureJudge | undefined,
): Promise<AggregateAnswer> {
  return inBucket(async () => {
    const deadline = new Deadline(engine, context.signal, params.seconds);
    try {
      deadline.check();
      const plan = aggregatePlanSchema.parse(params.plan);
      if (!fitsTable(plan, tables)) throw aggregateFailed();
      const profile = getQueryProfile(params.profile, params.overrides);
      const answers: ProtectedResult[] = [];
      const close: Close = [];
      for (const select of selectsOf(plan)) {
        const judged =
          judge === undefined
            ? {
                groups: protectGroups(select, profile, await engine.rows(innerSql(select, profile))),
                close: [],
              }
            : await rememberedGroups(engine, select, profile, judge, params.query, sensitiveOf(tables));
        deadline.check();
        const { notices, ...answer } = answerOf(select, profile, judged?.groups ?? hiddenGroups(select));
        const told = judge === undefined ? [] : judged === undefined ? [exhausted] : [remembered];
        answers.push({ ...answer, notices: [...told, ...notices] });
        close.push(...(judged?.close ?? []));
      }
      return { result: joinAnswers(plan, answers), close: nearest(close) };
    } catch (error) {
      observe(error);
      throw context.signal.aborted ? queryCancelled() : aggregateFailed();
    } finally {
      deadline.end();
    }
  });
}

const sensitiveOf =
  (tables: readonly RoomTable[]): SensitiveOf =>
  (name) =>
    tables.find((table) => table.dataset === name)?.sensitive ?? [];

/** Each earlier question once, with the fewest people that any figure differs in, the closest first. */
function nearest(close: Close): Close {
  const people = new Map<string, number>();
  for (const one of close) people.set(one.query, Math.min(one.people, people.get(one.query) ?? one.people));
  return [...people]
    .map(([query, least]) => ({ query, people: least }))
    .sort((a, b) => a.people - b.people)
    .slice(0, mostClose);
}
