import type { PrivacyAccount, PrivacyBudget, PrivacyForeseen } from '@vitrine/api';
import { table } from '../output.ts';

interface Loss {
  readonly epsilon: number;
  readonly delta: number;
}

/** `ε 0.5`, with δ where there is any. */
const lossText = ({ epsilon, delta }: Loss): string =>
  delta === 0 ? `ε ${epsilon}` : `ε ${epsilon}, δ ${delta}`;

/** What a private answer costs, how exact it will be, and what is left: before it runs. */
export function costLines(one: PrivacyForeseen): string[] {
  return [
    one.free
      ? 'The same was bought before: it costs nothing, unless the data has changed since.'
      : `Costs ${lossText(one)}; ${lossText(one.budget.left)} of ${lossText(one.budget.budget)} left, at most ε ${one.budget.perQuery} a question.`,
    ...one.budget.datasets.map(
      ({ dataset, budget, left }) =>
        `${dataset}, over all agreements: ${lossText(left)} of ${lossText(budget)} left.`,
    ),
    ...one.figures.map(
      ({ figure, margin, rows }) =>
        `${figure}: ±${margin}${rows === undefined ? '' : ` in a group of ${rows} rows`}`,
    ),
    ...(one.suggestedEpsilon === undefined
      ? []
      : [`For the error you want: --epsilon ${one.suggestedEpsilon}`]),
  ];
}

/** A budget and what was bought of it. */
export function budgetText(one: PrivacyAccount): string {
  if (!one.private) return `${one.ref} has no privacy budget.`;
  return [
    `${one.ref}: ${leftText(one)}`,
    ...one.datasets.map(
      ({ dataset, budget, left }) =>
        `${dataset}, over all agreements: ${lossText(left)} of ${lossText(budget)} left`,
    ),
    one.bought.length === 0
      ? 'Nothing was bought yet.'
      : table(
          ['when', 'who', 'spent', 'datasets', 'question'],
          one.bought.map((each) => [
            each.at,
            each.by?.name ?? '',
            lossText(each),
            each.datasets.join(' '),
            each.sql ?? each.query ?? '',
          ]),
        ),
  ].join('\n');
}

const leftText = ({ left, budget, perQuery }: PrivacyBudget): string =>
  `${lossText(left)} of ${lossText(budget)} left, at most ε ${perQuery} a question`;
