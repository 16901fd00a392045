import { roundingInWords } from '../../profiles/rounding.ts';
import { figureCell, suppressed } from '../../cells.ts';
import type { Figure } from '../../figures/figure.ts';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import { componentsOf } from './components.ts';
import { crowdOf } from './crowd.ts';
import { figureOf } from './figures.ts';
import type { Group } from './groups.ts';
import { allSets } from './inner-sql.ts';
import { onwardOf } from './onward.ts';
import { partsOf } from './parts.ts';
import type { AggregatePlan } from './plan.ts';
import { present, type ShownGroup } from './present.ts';
import type { ProtectedResult } from './protected-result.ts';

/**
 * The answer made of protected groups. A group of fewer people than the threshold has no row, as if it did not exist:
 * nobody can tell it from a group of no people. Without GROUP BY there is always one row, whose figures are
 * hidden below the threshold. HAVING, ORDER BY and LIMIT act on protected figures; ties, and queries without
 * ORDER BY, are ordered by the grouped values.
 *
 * @param groups of `protectGroups`, with what they repeat of earlier answers
 */
export function answerOf(
  plan: AggregatePlan,
  profile: QueryProfile,
  groups: readonly Group[],
): ProtectedResult {
  return {
    profile: profile.name,
    ...present(plan, protectSets(plan, profile, groups)),
    notices: notices(plan, profile),
  };
}

/** The answers of UNION ALL one after the other, each protected by itself, and what is asked onward of them. */
export function joinAnswers(
  { onward = [] }: Pick<AggregatePlan, 'onward'>,
  [first, ...more]: readonly ProtectedResult[],
): ProtectedResult {
  if (first === undefined) throw new TypeError('A plan has an answer.');
  const joined: ProtectedResult = {
    ...first,
    rows: [first, ...more].flatMap(({ rows }) => rows),
    notices: [...new Set([first, ...more].flatMap(({ notices }) => notices))],
  };
  return onward.reduce(onwardOf, joined);
}

/** The groups of every set asked for; in a margin a figure is hidden that is hidden in a cell it is made of. */
function protectSets(
  plan: AggregatePlan,
  profile: QueryProfile,
  groups: readonly Group[],
): readonly ShownGroup[] {
  const sets = allSets(plan);
  const finest = sets.findIndex((set) => new Set(set).size === plan.groups.length);
  const rows = groups.map((group) => ({ group, row: protect(plan, profile, group) }));
  const cells = rows.filter(({ group }) => group.set === finest);
  return rows
    .filter(({ group }) => group.set < plan.sets.length)
    .map(({ group, row }) => {
      if (sets[group.set]?.length === sets[finest]?.length) return row;
      const made = cells.filter(({ group: cell }) =>
        (sets[group.set] ?? []).every((at) => cell.groups[at] === group.groups[at]),
      );
      const open = plan.measures.map(
        (_, at) => made.length > 0 && made.every((cell) => cell.row.figures[at] !== undefined),
      );
      return {
        ...row,
        figures: row.figures.map((figure, at) => (open[at] === true ? figure : undefined)),
        shown: row.shown.map((figure, at) => (open[at] === true ? figure : undefined)),
        cells: row.cells.map((cell, at) => (open[at] === true ? cell : suppressed)),
      };
    });
}

function protect(plan: AggregatePlan, profile: QueryProfile, group: Group): ShownGroup {
  const { of } = componentsOf(plan);
  const figures = plan.measures.map((measure, at): Figure | undefined => {
    if (group.open[at] !== true) return undefined;
    const parts = (of[at] ?? []).map((component) => group.components[component]);
    return figureOf(measure, parts, profile);
  });
  return {
    set: allSets(plan)[group.set] ?? [],
    groups: group.groups,
    figures: figures.map((figure) => figure?.value),
    shown: figures,
    cells: figures.map((figure) => (figure === undefined ? suppressed : figureCell(figure))),
    computed: [],
  };
}

/** How to read an answer: the same for every answer to a plan under a profile. */
export function notices(plan: AggregatePlan, profile: QueryProfile): string[] {
  const few = `fewer than ${profile.threshold} people`;
  const rounding = roundingInWords(profile);
  const crowds = plan.measures.flatMap((measure) =>
    measure.kind === 'people' || measure.kind === 'quantile' ? [] : [crowdOf(plan, measure)],
  );
  return [
    plan.groups.length === 0
      ? `A figure that rests on ${few}, or on nobody, is shown as *.`
      : `Groups of ${few} are left out, whether there are any or not; a figure that rests on ${few} is shown as *.`,
    ...(rounding === undefined ? [] : [`Counts are rounded ${rounding}.`]),
    ...(plan.measures.some((measure) => measure.kind !== 'people')
      ? [
          'Counts of rows, sums, means and quantiles are changed a little, always the same way for the same people.',
        ]
      : []),
    ...(crowds.some((crowd) => crowd === 'chosen')
      ? [
          `The question picks people by OR, NOT, CASE or the measured column: nobody counts for more than about what at least ${profile.threshold} people bring each, so small or uneven groups come out less exact.`,
        ]
      : []),
    ...(partsOf(plan).pairs.length > 0
      ? [
          `A filtered figure that leaves ${few}, or nobody, out of its group or of another figure is shown as *.`,
        ]
      : []),
    ...(plan.sets.length > 1 ? ['Totals are of the groups that are shown, and of no others.'] : []),
    ...(plan.computed.some((one) => one.op !== 'text')
      ? ['What is calculated of figures is calculated of the shown ones.']
      : []),
  ];
}
