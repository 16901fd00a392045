import { figureCell } from '../../cells.ts';
import type { AggregatePlan } from '../aggregate/plan.ts';
import { present, type ShownGroup } from '../aggregate/present.ts';
import type { ProtectedResult } from '../aggregate/protected-result.ts';
import type { PrivatePlan } from './plan-privately.ts';
import { figuresOf } from './figures.ts';
import { noiseOf } from './noise.ts';
import { noisyOf } from './noisy.ts';
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
  const { noises } = noiseOf(question);
  const rows = plan.sets.flatMap((set) =>
    totalsOf(
      answer,
      set.map((at) => groups[at] ?? 0),
    ).map(({ values, noisy }): ShownGroup => {
      const all = figuresOf(question.measures, noisyOf(noises, noisy));
      const figures = measures.flatMap((at) => all[at] ?? []);
      return {
        set,
        groups: groups.map((at, place) => (set.includes(place) ? (values[at] ?? null) : null)),
        figures: figures.map(({ value }) => value),
        shown: figures,
        cells: figures.map(figureCell),
        computed: [],
      };
    }),
  );
  const totals = plan.sets.some((set) => set.length < groups.length)
    ? ['Totals are sums of the groups, and cost nothing: the noise of many groups adds up in them.']
    : [];
  return {
    profile: 'privacy budget',
    ...present(plan, rows),
    notices: [...privateNotices(question), ...totals],
  };
}

interface Total {
  /** Of the question's groups; what the total is not by says nothing. */
  readonly values: readonly (string | null)[];
  readonly noisy: readonly (readonly number[])[];
}

/** The groups of an answer brought together by some of what they are grouped by. */
function totalsOf({ groups }: NoisyAnswer, by: readonly number[]): readonly Total[] {
  const key = (values: readonly (string | null)[]): string =>
    JSON.stringify(by.map((at) => values[at] ?? null));
  return [...Map.groupBy(groups, (group) => key(group.groups)).values()].map((same) => ({
    values: same[0]?.groups ?? [],
    noisy: same.map(({ noisy }) => noisy),
  }));
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
