import type { VisibleTable } from '@vitrine/policy/cut';
import type { AggregatePlan, Measure } from '../aggregate/plan.ts';
import { canonical, sorted } from './canonical.ts';
import { drawn } from './fits-question.ts';
import { knownValues } from './known-values.ts';
import { mostNoisy, type Bounded, type Privacy, type PrivateQuestion } from './question.ts';
import { PrivateRefused } from './refusals.ts';

/** What an asker chose; what is absent has a default that does not depend on the data. */
export interface Wish {
  readonly epsilon: number;
  readonly delta?: number | undefined;
  readonly rowsPerPerson?: number | undefined;
  readonly groupsPerPerson?: number | undefined;
}

/** A question, and where in it each group and figure of the plan is. */
export interface PrivatePlan {
  readonly question: PrivateQuestion;
  readonly groups: readonly number[];
  readonly measures: readonly number[];
}

const mostGroups = 10_000;
/** Rows of a person that count in full where neither the question nor the dataset file says. */
const usualRows = 4;
/** One in so many of the agreement's delta is spent by a question that has to find its groups, where it does not say. */
const deltaShare = 10;

/**
 * A plan of aggregates mode as a private question. Groups are known where every grouped term's values are.
 *
 * @param budget the agreement's delta, of which finding groups takes a part
 * @throws PrivateRefused
 */
export function planPrivately(
  plan: AggregatePlan,
  tables: readonly VisibleTable[],
  wish: Wish,
  budget: { readonly delta: number },
): PrivatePlan {
  if (plan.more !== undefined || plan.onward !== undefined) throw new PrivateRefused('private-shape');
  const table = tables.find((one) => one.dataset === plan.table);
  if (table === undefined) throw new PrivateRefused('private-shape');
  const measures = sorted(plan.measures.map(canonicalMeasure));
  const groups = sorted(plan.groups);
  const values = valuesOf(groups.list, table);
  const privacy: Privacy = {
    epsilon: wish.epsilon,
    delta: values === null ? deltaOf(wish, budget) : 0,
    rowsPerPerson: wish.rowsPerPerson ?? table.rowsPerPerson ?? usualRows,
    groupsPerPerson: groups.list.length === 0 ? 1 : (wish.groupsPerPerson ?? 1),
  };
  const question: PrivateQuestion = {
    version: 2,
    table: plan.table,
    person: plan.person,
    where: plan.where && canonical(plan.where),
    groups: groups.list,
    values,
    measures: measures.list,
    bounds: boundsOf(measures.list, table),
    privacy,
  };
  demandTotals(plan, question);
  if (drawn(question) > mostNoisy) throw new PrivateRefused('private-groups');
  return { question, groups: groups.at, measures: measures.at };
}

/** Totals are sums of groups: all of them must be there, and each person in one of them. */
function demandTotals({ sets, groups }: AggregatePlan, { values, measures, privacy }: PrivateQuestion): void {
  if (sets.every((set) => set.length === groups.length)) return;
  const twice = privacy.groupsPerPerson > 1 && measures.some(({ kind }) => kind === 'people');
  if (values === null || twice) throw new PrivateRefused('private-totals');
}

function canonicalMeasure(measure: Measure): Measure {
  return measure.filter === undefined ? measure : { ...measure, filter: canonical(measure.filter) };
}

function valuesOf(groups: PrivateQuestion['groups'], table: VisibleTable): PrivateQuestion['values'] {
  const lists = groups.map((term) => knownValues(term, table));
  if (!lists.every((list) => list !== undefined)) return null;
  if (lists.reduce((product, list) => product * list.length, 1) > mostGroups)
    throw new PrivateRefused('private-groups');
  return lists.map((list) => [...list]);
}

function deltaOf({ delta }: Wish, budget: { readonly delta: number }): number {
  const spent = delta ?? Number((budget.delta / deltaShare).toPrecision(6));
  if (!(spent >= 1e-12 && spent <= budget.delta)) throw new PrivateRefused('private-delta');
  return spent;
}

/** The bounds of every column that is added up. */
function boundsOf(measures: readonly Measure[], table: VisibleTable): Bounded[] {
  const columns = measures.flatMap((measure) =>
    'column' in measure && measure.kind !== 'values' ? [measure.column] : [],
  );
  return sorted(columns).list.map((column) => {
    const bounds = table.columns.find((one) => one.name === column.name)?.bounds;
    if (bounds === undefined) throw new PrivateRefused('private-bounds', column.name);
    return { column, ...bounds };
  });
}
