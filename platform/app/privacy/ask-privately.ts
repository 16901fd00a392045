import { agreementOf } from '@vitrine/core/ids';
import type { AggregatePlan, ProtectedResult } from '@vitrine/disclosure-control/query/aggregate';
import {
  planPrivately,
  privateAnswer,
  type PrivatePlan,
  type Wish,
} from '@vitrine/disclosure-control/query/private';
import type { Person } from '@vitrine/identity/people';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import type { PrivacyPorts } from './ports.ts';
import type { RunningQuery } from '../executions/running-query.ts';
import type { RoomNeed } from '../rooms/room-registry.ts';
import { answerOnce, questionKey } from './buy-answer.ts';
import { demandWish } from './wish.ts';

/** A query that the guard and the judge let through. */
export interface Asked {
  readonly plan: AggregatePlan;
  readonly datasets: RoomNeed['datasets'];
}

/**
 * Answers a query under the agreement's privacy budget: planned, looked up among what was bought, or charged on the
 * ledger and then computed in the room, which adds the noise.
 */
export async function askPrivately(
  ports: PrivacyPorts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  { plan, datasets }: Asked,
): Promise<ProtectedResult> {
  const { agreement } = usable;
  const planned = planFor(usable, plan, demandWish(query.wish));
  const { question } = planned;
  query.stage('Opening the room');
  const need = { datasets, onStep: (step: string) => query.stage(step), signal: query.signal };
  const { answer, free, kept } = await ports.rooms.use(person, usable, need, async (room, _, cuts) => {
    const read = cuts.filter(({ dataset }) => datasets.some((one) => one === dataset)).map(({ cut }) => cut);
    const key = questionKey(agreementOf(usable.ref), question, read);
    const asking = {
      person,
      usable,
      question,
      datasets,
      key,
      query: query.id,
      sql: query.sql,
      signal: query.signal,
    };
    query.stage('Counting');
    return answerOnce(ports, asking, () =>
      room.private({ question, seconds: agreement.limits.querySeconds, signal: query.signal }),
    );
  });
  const shown = privateAnswer(plan, planned, answer);
  const { epsilon } = question.privacy;
  const price = free
    ? 'This was bought before and cost nothing.'
    : `This spent ε ${epsilon} of the budget; ${kept ? 'asking the same again costs nothing' : 'it is too large to be kept, so asking the same again costs as much again'}.`;
  return { ...shown, notices: [price, ...shown.notices] };
}

export function planFor(
  { agreement, visible }: UsableAgreement,
  plan: AggregatePlan,
  wish: Wish,
): PrivatePlan {
  return planPrivately(plan, visible, wish, { delta: agreement.privacyBudget?.delta ?? 0 });
}
