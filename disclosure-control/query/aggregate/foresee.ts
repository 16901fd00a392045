import type { QueryProfile } from '../../profiles/catalogue.ts';
import { baseOf } from '../../profiles/document.ts';
import { crowdOf } from './crowd.ts';
import { selectsOf, type AggregatePlan } from './plan.ts';
import { notices } from './protect.ts';

/** Typical errors of sums and means of lengths of stay, by how the question singles its people out (simulation.test.ts). */
const typical = {
  declared: 'about 6 % in groups of 30 people, 4 % of 100, 1 % of 1,000',
  chosen: 'about 25 % in groups of 30 people, 13 % of 100, 3 % of 1,000',
} as const;

/**
 * What will be done to a question's figures and how exact they will be, in sentences; by the plan and the profile alone,
 * so that nothing of the data is told. Some sentences stand beside the answer, too.
 */
export function foresee(plan: AggregatePlan, profile: QueryProfile): readonly string[] {
  const said = selectsOf(plan).flatMap((select) => [
    ...notices(select, profile),
    ...select.measures.flatMap((measure) => {
      if (measure.kind === 'people')
        return [`Numbers of people are within ${Math.floor(baseOf(profile.counts) / 2)}.`];
      if (measure.kind === 'quantile') return [];
      return [`Counts of rows, sums and means are off by ${typical[crowdOf(select, measure)]}.`];
    }),
  ]);
  return [...new Set([...said, 'Beside each figure stands the size of its error.'])];
}
