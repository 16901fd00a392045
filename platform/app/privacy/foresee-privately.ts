import type { PrivacyForeseen } from '@vitrine/api';
import { agreementOf } from '@vitrine/core/ids';
import type { AggregatePlan } from '@vitrine/disclosure-control/query/aggregate';
import {
  epsilonFor,
  expectedErrors,
  privateNotices,
  type Wish,
} from '@vitrine/disclosure-control/query/private';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import type { PrivacyPorts } from './ports.ts';
import { planFor } from './ask-privately.ts';
import { agreementBudget } from './budget-view.ts';
import { demandBudget, questionKey } from './buy-answer.ts';

/** What an asker would like to know; without epsilon the answer is foretold for the usual one. */
export interface Foresight extends Omit<Wish, 'epsilon'> {
  readonly epsilon?: number | undefined;
  /** The size of error wanted of counts, or else of sums. */
  readonly wantedError?: number | undefined;
}

const usualEpsilon = 1;

/**
 * What a private answer would cost, how exact it would be, and what is left, before anything runs. It depends on the
 * question, on what was asked before and on the agreement, not on the data.
 * @throws PrivateRefused, PrivacyBudgetUsed, EpsilonTooLarge
 */
export async function foreseePrivately(
  ports: Pick<PrivacyPorts, 'privacy' | 'steward'>,
  usable: UsableAgreement,
  plan: AggregatePlan,
  datasets: readonly string[],
  { wantedError, ...foresight }: Foresight,
): Promise<{ readonly foreseen: PrivacyForeseen; readonly notices: readonly string[] }> {
  await ports.privacy.settled();
  const budget = agreementBudget(ports.privacy, usable, datasets);
  const epsilon = foresight.epsilon ?? Math.min(usualEpsilon, budget.perQuery);
  const { question } = planFor(usable, plan, { ...foresight, epsilon });
  const made = await ports.steward().listCuts(usable.ref);
  const cuts = made.filter(({ dataset }) => datasets.includes(dataset)).map(({ cut }) => cut);
  const free = ports.privacy.has(questionKey(agreementOf(usable.ref), question, cuts));
  if (!free && foresight.epsilon !== undefined) demandBudget(ports.privacy, { usable, question, datasets });
  const suggested = wantedError === undefined ? undefined : epsilonFor(question, wantedError);
  const { privacy, values } = question;
  return {
    notices: privateNotices(question),
    foreseen: {
      ...privacy,
      groups: values === null ? null : values.reduce((product, list) => product * list.length, 1),
      figures: expectedErrors(question).map((one) => ({ ...one })),
      free,
      budget,
      ...(suggested === undefined ? {} : { suggestedEpsilon: suggested }),
    },
  };
}
