import type { CallContext } from '@vitrine/core/wire';
import type { Engine } from '@vitrine/core/engine';
import type { LossFilter } from '@vitrine/disclosure-control/budget';
import {
  datasetsOf,
  fitsQuestion,
  privateQuestionSchema,
  privateSql,
  releasePrivately,
  type NoisyAnswer,
} from '@vitrine/disclosure-control/query/private';
import type { z } from 'zod';
import { aggregateFailed, queryCancelled } from '../../protocol/query-failure.ts';
import type { PrivacyAccount } from '../../protocol/privacy-account.ts';
import type { privateParams, RoomBudget } from '../../protocol/room-protocol.ts';
import { inBucket } from '../../protocol/time-bucket.ts';
import { Deadline } from './deadline.ts';
import type { RoomTable } from './run-aggregate.ts';

export interface PrivateRoom {
  readonly tables: readonly RoomTable[];
  readonly budget: RoomBudget;
  /** What the room has spent in its life: no more than the whole budget, even for a server that keeps no accounts. */
  readonly spent: LossFilter;
  /** What the steward has counted over all rooms, which no server keeps. */
  readonly account: PrivacyAccount;
}

/**
 * Runs a private question over the room's tables: what was counted never leaves the process, only figures with noise
 * do. A question is within the agreement's budget, as the signed document has it, whatever the server asks. Whatever
 * goes wrong has one code and no detail, and answers come at the ends of time buckets.
 * @throws QueryFailed, QueryCancelled
 */
export function runPrivate(
  engine: Pick<Engine, 'rows' | 'interrupt'>,
  params: z.output<typeof privateParams>,
  room: PrivateRoom,
  context: CallContext,
  observe: (error: unknown) => void,
): Promise<NoisyAnswer> {
  return inBucket(async () => {
    const deadline = new Deadline(engine, context.signal, params.seconds);
    try {
      deadline.check();
      const question = privateQuestionSchema.parse(params.question);
      const { epsilon, perQuery = epsilon } = room.budget;
      if (question.privacy.epsilon > perQuery || !fitsQuestion(question, room.tables))
        throw aggregateFailed();
      room.spent.charge(question.privacy);
      const { epsilon: price, delta } = question.privacy;
      await room.account.spend({ epsilon: price, delta, datasets: [...datasetsOf(question)] });
      deadline.check();
      const rows = await engine.rows(privateSql(question));
      deadline.check();
      return releasePrivately(question, rows);
    } catch (error) {
      observe(error);
      throw context.signal.aborted ? queryCancelled() : aggregateFailed();
    } finally {
      deadline.end();
    }
  });
}
