import type { Figure } from '../../figures/figure.ts';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import { componentsOf } from './components.ts';
import { crowdOf } from './crowd.ts';
import { mayBeShown, protectComponent } from './figures.ts';
import { allSets } from './inner-sql.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import { readRawRow, type RawRow } from './raw-rows.ts';

/** A group that may have a row, with its components as they may be shown: `undefined` is hidden. */
export interface Group {
  /** The place in `allSets` of the set it is a group of. */
  readonly set: number;
  /** Grouped values as the engine prints them. */
  readonly groups: readonly (string | null)[];
  /** People in it, exactly: never shown. */
  readonly people: number;
  /** By measure: whether the rules of this answer alone allow it. */
  readonly open: readonly boolean[];
  /** In the order of `componentsOf`. */
  readonly components: readonly (Figure | undefined)[];
}

/**
 * The groups of an answer, each component protected by the profile and by what else is in the answer.
 *
 * @param rawRows what `innerSql(plan)` returned, in any order
 * @throws Corrupt when the rows are not of the plan
 */
export function protectGroups(
  plan: AggregatePlan,
  profile: QueryProfile,
  rawRows: readonly RawRow[],
): readonly Group[] {
  const { of: partOf, pairsOf } = partsOf(plan);
  const { components, of } = componentsOf(plan);
  const crowds = plan.measures.map((measure) => crowdOf(plan, measure));
  const chosen = components.map((_, at) =>
    of.some((used, measure) => used.includes(at) && crowds[measure] === 'chosen'),
  );
  const sets = allSets(plan);
  return rawRows
    .map((row) => readRawRow(plan, row))
    .filter((raw) => sets[raw.set]?.length === 0 || raw.people >= profile.threshold)
    .map((raw) => ({
      set: raw.set,
      groups: raw.groups,
      people: raw.people,
      open: plan.measures.map((_, at) =>
        mayBeShown(raw, { part: partOf[at] ?? 0, pairs: pairsOf[at] ?? [] }, profile),
      ),
      components: components.map((component, at) =>
        protectComponent(component, raw, chosen[at] === true ? 'chosen' : 'declared', profile),
      ),
    }));
}
