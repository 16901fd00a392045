import type { Profile } from '../profiles/profile.ts';
import type { Cell } from '../cells.ts';
import { finding, type Finding } from './finding.ts';
import type { CheckedTable } from './table.ts';

const extreme =
  /(?:^|[^a-z])(?:min|max|minimum|maximum|lowest|highest|smallest|largest|shortest|longest|range|oldest|youngest)(?:$|[^a-z])/i;
const observations =
  /^(?:n|nobs|n\.?obs|no\.? ?(?:of )?obs(?:ervations)?|(?:number of )?(?:observations?|obs|subjects|patients|people|participants|events|cases)|sample size|count)\s*[:=]?$/i;
const freedom =
  /^(?:df residuals?|residual df|residual degrees of freedom|degrees of freedom|df\.residual|df)\s*[:=]?$/i;
/** Fewest degrees of freedom of a model that gives nobody back (SDC Handbook: ten). */
const leastFreedom = 10;

/** Minima and maxima, models of few, correlations that are lines, and counts that percentages give. */
export function checkStatistics(table: CheckedTable, profile: Profile): Finding[] {
  return [...extremes(table), ...few(table, profile), ...lines(table), ...impliedCounts(table, profile)];
}

const numberOf = (cell: Cell | undefined): number | undefined =>
  cell?.kind === 'value' && typeof cell.value === 'number' ? cell.value : undefined;
const words = (name: string): string => name.replaceAll(/[_.]+/g, ' ');

const ranked = /^(?:rank|position|place|top|nth)$/i;

function extremes({ columns, rows }: CheckedTable): Finding[] {
  // The first, second and third of a ranking are single people's values.
  const statistic = columns.find(({ role }) => role === 'statistic');
  if (
    columns.some(({ name }) => ranked.test(name.trim())) &&
    statistic !== undefined &&
    !columns.some(({ role }) => role === 'count')
  )
    return [finding('single-value', { row: 1, column: statistic.name })];
  const named = columns.flatMap(({ name }, at) => {
    const row = rows.findIndex((cells) => numberOf(cells[at]) !== undefined);
    return extreme.test(words(name)) && row >= 0
      ? [finding('single-value', { row: row + 1, column: name })]
      : [];
  });
  const labelled = rows.flatMap((cells, row) => {
    const [first] = cells;
    const label = first?.kind === 'value' && typeof first.value === 'string' ? words(first.value) : '';
    const says = label.length < 40 && (extreme.test(label) || /^(?:p?0|p?100)\s*%?$/.test(label.trim()));
    return says && cells.slice(1).some((cell) => numberOf(cell) !== undefined)
      ? [finding('single-value', { row: row + 1 })]
      : [];
  });
  return [...named, ...labelled.slice(0, 1)];
}

/** `No. Observations: 6` and its like: a label, and a number beside it. */
function few({ columns, rows }: CheckedTable, profile: Profile): Finding[] {
  const header = columns.map(({ name }): Cell => ({
    kind: 'value',
    value: Number.isFinite(Number(name)) && name.trim() !== '' ? Number(name) : name,
  }));
  const found: Finding[] = [];
  for (const [row, cells] of [header, ...rows].entries())
    cells.forEach((cell, at) => {
      if (cell.kind !== 'value' || typeof cell.value !== 'string') return;
      const value = numberOf(cells[at + 1]);
      if (value === undefined || !Number.isInteger(value) || value < 0) return;
      const label = cell.value.trim();
      if (observations.test(label) && value > 0 && value < profile.threshold)
        found.push(finding('model-of-few', { row }));
      if (freedom.test(label) && value < leastFreedom) found.push(finding('model-of-few', { row }));
    });
  return found.slice(0, 1);
}

/** Two variables on one line: with two people known, the line gives the others. */
function lines({ columns, rows }: CheckedTable): Finding[] {
  const labels = rows.map((cells) => (cells[0]?.kind === 'value' ? String(cells[0].value) : ''));
  const found = rows.flatMap((cells, row) =>
    columns.flatMap(({ name }, at) => {
      const value = numberOf(cells[at]);
      const matrix = labels.includes(name) && columns.some((one) => one.name === labels[row]);
      return at > 0 &&
        matrix &&
        name !== labels[row] &&
        value !== undefined &&
        Math.abs(value) >= 0.999 &&
        Math.abs(value) <= 1
        ? [finding('model-of-few', { row: row + 1, column: name })]
        : [];
    }),
  );
  return found.slice(0, 1);
}

const share = /(?:^|[^a-z])(?:%|pct|perc|percent|percentage|share|prop|proportion)(?:$|[^a-z])|%/i;
const base = /\bn\s*=\s*(\d[\d,]*)/i;

/** A share of a base that is shown beside it, or in its heading. */
function impliedCounts({ columns, rows }: CheckedTable, profile: Profile): Finding[] {
  const bases = columns.flatMap(({ name, role }, at) =>
    role === 'count' && !share.test(name) ? [{ at, name }] : [],
  );
  const found: Finding[] = [];
  columns.forEach(({ name }, at) => {
    if (!share.test(words(name))) return;
    const titled = base.exec(name)?.[1]?.replaceAll(',', '');
    const proportion = rows.every((cells) => (numberOf(cells[at]) ?? 0) <= 1);
    rows.forEach((cells, row) => {
      const value = numberOf(cells[at]);
      const whole =
        titled === undefined
          ? Math.max(
              0,
              ...bases
                .filter((one) => /total|denominator|base|^n$|all/i.test(one.name))
                .map((one) => numberOf(cells[one.at]) ?? 0),
            )
          : Number(titled);
      if (value === undefined || whole < profile.threshold) return;
      const implied = (value * whole) / (proportion ? 1 : 100);
      if (implied > 0.5 && implied < profile.threshold - 0.5)
        found.push(finding('implied-count', { row: row + 1, column: name }));
    });
  });
  return found.slice(0, 20);
}
