import { figureCell } from '../../cells.ts';
import type { AggregatePlan } from '../aggregate/plan.ts';
import { present, type ShownGroup } from '../aggregate/present.ts';
import type { ProtectedResult } from '../aggregate/protected-result.ts';
import type { PrivatePlan } from './plan-privately.ts';
import type { NoisyAnswer, PrivateQuestion } from './question.ts';

/**
 * The answer that is shown: HAVING, ORDER BY, LIMIT and arithmetic over noisy figures, which tells nothing that they do
 * not. Two queries that need the same figures are answered of one `NoisyAnswer`.
 */
export function privateAnswer(
  plan: AggregatePlan,
  { question, groups, measures }: PrivatePlan,
  answer: NoisyAnswer,
): ProtectedResult {
  const rows = answer.groups.map((group): ShownGroup => {
    const figures = measures.flatMap((at) => group.figures[at] ?? []);
    return {
      set: plan.sets[0] ?? [],
      groups: groups.map((at) => group.groups[at] ?? null),
      figures: figures.map(({ value }) => value),
      shown: figures,
      cells: figures.map(figureCell),
      computed: [],
    };
  });
  return { profile: 'privacy budget', ...present(plan, rows), notices: [...privateNotices(question)] };
}

/** How to read a private answer: the same for every answer to a question. */
export function privateNotices({ values, groups, bounds, privacy }: PrivateQuestion): readonly string[] {
  const { rowsPerPerson, groupsPerPerson, epsilon, delta } = privacy;
  const price = delta === 0 ? `ε ${epsilon}` : `ε ${epsilon} and δ ${delta}`;
  const one = rowsPerPerson === 1 ? '1 row' : `${rowsPerPerson} rows`;
  const many = groupsPerPerson === 1 ? '1 group' : `${groupsPerPerson} groups`;
  return [
    `Differentially private under ${price}: noise is added to every figure, and ± is the noise alone, at 95 %.`,
    `A person counts with ${one} in a group at most (who has more counts for as many)${groups.length === 0 ? '' : `, and in ${many}`}: where people have more, figures are too small by that, beyond what ± says.`,
    ...bounds.map(
      ({ column, min, max }) =>
        `${column.name} counts as ${min} where it is below, and as ${max} where it is above.`,
    ),
    ...(groups.length === 0
      ? []
      : values === null
        ? ['Groups of few people are left out, by a noisy count.']
        : ['Every known group is shown, whether anybody is in it or not; other values are in none.']),
    'Rows that are linked to no person count nowhere.',
  ];
}
