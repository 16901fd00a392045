import { greatest, least } from '../files/extent.ts';
import { wordsOf } from './figure-words.ts';
import type { Profile } from '../profiles/profile.ts';
import { areRounded } from '../profiles/rounding.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, type CheckedTable } from './table.ts';

const curve =
  /(?:^|[^a-z])(?:survival|surv|km ?estimate|kaplan ?meier|cumulative (?:incidence|hazard)|cuminc|cumhaz|nelson ?aalen ?estimate|na ?estimate|(?:baseline )?(?:survival|cumulative hazard)|ecdf|failure|s t)(?:$|[^a-z])/i;
const reached = /(?:^|[^a-z])(?:at risk|n risk|atrisk|nrisk|n at risk)(?:$|[^a-z])/i;
/** Counts that only go up: what is between two of them came in between. */
const running = /(?:^|[^a-z])(?:cumulative|cum|running total|to date|cumul)(?:$|[^a-z])/i;
/** Fewest steps at times of their own that show that a curve was not cut into bands. */
const manySteps = 15;
const fewestRows = 10;

/** Survival curves that step down at the very times of single people's events, or end with few at risk. */
export function checkSurvival(table: CheckedTable, profile: Profile): Finding[] {
  return table.columns
    .flatMap(({ name }, at) =>
      curve.test(wordsOf(name)) && stepsBySingle(table, at, profile)
        ? [finding('survival-steps', { row: 1, column: name })]
        : [],
    )
    .concat(differences(table, profile), sharesOfPeople(table));
}

const shared = /(?:^|[^a-z])(?:cum\w*|lorenz|ecdf|cdf|population)(?:$|[^a-z])/i;
const fewestPeople = 15;

/** A curve of shares (Lorenz, distribution) with a point at every 1/n: each step is one person's. */
function sharesOfPeople(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  if (rows.length < fewestPeople || !columns.some(({ name }) => shared.test(wordsOf(name)))) return [];
  return columns.flatMap(({ name }, at) => {
    const values = rows.map((_, row) => numberAt(table, row, at) ?? Number.NaN);
    const step = ((values.at(-1) ?? 0) - (values[0] ?? 0)) / (rows.length - 1);
    const whole = [1, 100].find((one) => Math.abs((values.at(-1) ?? 0) - one) < one * 1e-3);
    if (whole === undefined || !(step > 0)) return [];
    const even = values.every(
      (value, row) => Math.abs(value - (values[0] ?? 0) - step * row) <= whole * 1e-4 + 1e-9,
    );
    // Bands are of a twentieth, a hundredth, and the like.
    const people = whole / step;
    const banded = [20, 25, 40, 50, 100, 200, 500, 1000].some((one) => Math.abs(people - one) < 0.01);
    return even && !banded ? [finding('survival-steps', { row: 1, column: name })] : [];
  });
}

function stepsBySingle(table: CheckedTable, at: number, { threshold }: Profile): boolean {
  const values = table.rows.flatMap((_, row) => numberAt(table, row, at) ?? []);
  const times = table.rows.flatMap((_, row) => numberAt(table, row, 0) ?? []);
  if (values.length < fewestRows || values.some((value) => value < 0)) return false;
  const steps = values.flatMap((value, row) => {
    const before = values[row - 1];
    return before !== undefined && value !== before
      ? [Math.abs(value - before) / Math.max(before, value)]
      : [];
  });
  const gaps = new Set(times.slice(1).map((time, row) => (time - (times[row] ?? 0)).toFixed(6)));
  const irregular = times.length === table.rows.length && gaps.size > 2;
  // A step of 1/n is one event among n at risk: few at risk makes it large.
  const moved = values.filter((value) => value !== 0 && value !== 1);
  const exact =
    moved.filter((value) => String(value).replace(/^\d*\.?/, '').length > 3).length > moved.length / 2;
  return (
    irregular &&
    steps.length > 0 &&
    (exact ||
      areMultiples(values) ||
      (steps.length >= manySteps && steps.some((step) => step > 1 / threshold)))
  );
}

/** Falls that are all of one size, or two or three times that: 1/n of those who were followed, one event at a time. */
function areMultiples(values: readonly number[]): boolean {
  const unit = 10 ** -greatest(values.map((value) => (String(value).split('.')[1] ?? '').length));
  const falls = values.slice(1).flatMap((value, at) => {
    const fall = Math.abs((values[at] ?? value) - value);
    return fall > unit / 2 ? [fall] : [];
  });
  const smallest = least(falls);
  // What is rounded is a multiple of its last digit, and says nothing.
  if (falls.length < 8 || smallest < unit * 5) return false;
  return falls.every((fall) => Math.abs(fall / smallest - Math.round(fall / smallest)) * smallest <= unit);
}

/** People at risk go down by events and censorings: a difference of few between rows is a count of few. */
function differences(table: CheckedTable, profile: Profile): Finding[] {
  const { threshold } = profile;
  return table.columns.flatMap(({ name }, at) => {
    const words = wordsOf(name);
    if (!reached.test(words) && !running.test(words)) return [];
    const values = table.rows.map((_, row) => numberAt(table, row, at));
    const rounded = areRounded(
      profile,
      values.filter((value) => value !== undefined),
    );
    if (values.some((value) => value !== undefined && !Number.isInteger(value))) return [];
    const sign = reached.test(words) ? 1 : -1;
    const row = values.findIndex((value, y) => {
      const fall = sign * ((values[y - 1] ?? Number.NaN) - (value ?? Number.NaN));
      return fall > 0 && fall < threshold;
    });
    return row > 0 && !rounded ? [finding('implied-count', { row: row + 1, column: name })] : [];
  });
}
