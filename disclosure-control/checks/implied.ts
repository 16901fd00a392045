import type { Profile } from '../profiles/profile.ts';
import { saidBy, wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';
import { totalName } from './totals.ts';

const most = 20;
/** `N = 24`, `of 24 patients`, `24 people with`: the base that a title gives. */
const inTitle =
  /\bn\s*=\s*(\d[\d,]*)|\b(?:of|in|among|from)\s+(?:the\s+)?(\d[\d,]*)\s+(?:\w+\s+)?(?:patients?|people|persons?|women|men|children|participants|subjects|cases|individuals|admissions|respondents)\b/i;
/** `1 (n=40)`: the base that the label of a row gives. */
const inLabel = /\bn\s*=\s*(\d[\d,]*)/i;
const denominator =
  /(?:^|[^a-z])(?:n|total|denom\w*|base|all|patients|people|population|participants|cohort|subjects|persons|sample|size|number|at risk)(?:$|[^a-z])/i;
const numerator =
  /(?:^|[^a-z])(?:died|deaths?|events?|cases|with|numerator|num|admitted|readmitted|positive|yes|affected|exposed)(?:$|[^a-z])/i;

/** Counts of few that nobody wrote down, but that a percentage and its base give. */
export function checkImplied(table: CheckedTable, profile: Profile): Finding[] {
  const found: Finding[] = [];
  table.columns.forEach(({ name }, at) => {
    const scale = isProportion(table, at) ? 100 : 1;
    let context: ShareContext | undefined;
    table.rows.forEach((_, row) => {
      if (found.length >= most) return;
      const share = shareAt(table, row, at, scale);
      if (share === undefined) return;
      // What the column says as a whole is the same for every row of it.
      context ??= contextOf(table, at);
      for (const base of basesFor(table, row, at, context))
        if (givesFew(share, base, profile)) {
          found.push(finding('implied-count', { row: row + 1, column: name }));
          return;
        }
    });
  });
  return [...found, ...rates(table, profile)].slice(0, most);
}

interface Share {
  readonly percent: number;
  /** Half the last digit that is written. */
  readonly half: number;
  /** Whether the count itself is hidden beside it. */
  readonly hidden: boolean;
}

/** A percentage, in a column of its own or in brackets behind a hidden count. */
function shareAt(table: CheckedTable, row: number, at: number, scale: number): Share | undefined {
  const second = table.shares?.[row]?.[at];
  if (second !== undefined)
    return table.rows[row]?.[at]?.kind === 'suppressed'
      ? { percent: second, half: halfOf(second), hidden: true }
      : undefined;
  const value = numberAt(table, row, at);
  if (value === undefined || roleAt(table, row, at) !== 'share') return undefined;
  return { percent: value * scale, half: halfOf(value) * scale, hidden: false };
}

const halfOf = (value: number): number => 0.5 * 10 ** -(String(value).split('.')[1]?.length ?? 0);

function isProportion(table: CheckedTable, at: number): boolean {
  if (/%|percent|pct/i.test(wordsOf(table.columns[at]?.name ?? ''))) return false;
  return table.rows.every((_, row) => (numberAt(table, row, at) ?? 0) <= 1);
}

/** People that a rate has for one event: a thousand of `rate_per_1000`, a hundred thousand of `per 100k`. */
function perOf(name: string): number | undefined {
  const match =
    /per[ _]?(\d[\d,]*)\s*(k|thousand|m|million)?/i.exec(wordsOf(name)) ??
    /per[ _]?()(thousand|million)/i.exec(wordsOf(name));
  if (match === null) return undefined;
  const scale = /^(?:k|thousand)$/i.test(match[2] ?? '') ? 1_000 : /^m/i.test(match[2] ?? '') ? 1_000_000 : 1;
  return Number((match[1] ?? '').replaceAll(',', '') || 1) * scale;
}

const population =
  /(?:^|[^a-z])(?:population|pop|person ?(?:years|time|days)|pyrs?|py|at risk|denominator|list size)(?:$|[^a-z])/i;

/** Counts of few that a rate and the population it is of give. */
function rates(table: CheckedTable, profile: Profile): Finding[] {
  const bases = table.columns.flatMap(({ name }, at) =>
    population.test(wordsOf(name)) && perOf(name) === undefined ? [at] : [],
  );
  return table.columns.flatMap(({ name }, at) => {
    const per = perOf(name);
    if (per === undefined || bases.includes(at)) return [];
    return table.rows.flatMap((_, row) => {
      const [rate, base] = [
        numberAt(table, row, at),
        bases.map((one) => numberAt(table, row, one)).find((one) => one !== undefined),
      ];
      const events = rate === undefined || base === undefined ? 0 : (rate * base) / per;
      return events > 0.5 && events < profile.threshold - 0.5
        ? [finding('implied-count', { row: row + 1, column: name })]
        : [];
    });
  });
}

interface ShareContext {
  /** Columns of counts beside it. */
  readonly counts: readonly number[];
  /** Bases that counts beside it are numerators of. */
  readonly commons: readonly number[];
  /** Totals in its own column. */
  readonly totals: readonly number[];
}

function contextOf(table: CheckedTable, at: number): ShareContext {
  const counts = table.columns.flatMap(({ role }, one) => (one !== at && role === 'count' ? [one] : []));
  return {
    counts,
    commons: counts.flatMap((one) => commonBase(table, one, at) ?? []),
    totals: totalsIn(table, at),
  };
}

/** All the wholes that a share may be of, from its heading, the title, the row and the column. */
function basesFor(
  table: CheckedTable,
  row: number,
  at: number,
  { counts, commons, totals }: ShareContext,
): readonly number[] {
  const named = table.columns[at]?.base;
  if (named !== undefined) return [named];
  const labelled =
    table.rows[row]?.flatMap((_, one) => inLabel.exec(labelAt(table, row, one))?.[1] ?? []) ?? [];
  if (labelled.length > 0) return labelled.map((text) => Number(text.replaceAll(',', '')));
  // Where the shown counts and shares give one base for all, only hidden counts are news.
  if (commons.length > 0)
    return counts.some((one) => table.rows[row]?.[one]?.kind === 'suppressed') ? commons : [];
  if (table.shares?.[row]?.[at] !== undefined) return totals;
  const beside = counts.flatMap((one) => {
    const name = table.columns[one]?.name ?? '';
    const says = denominator.test(wordsOf(name)) && !numerator.test(wordsOf(name));
    const value = numberAt(table, row, one);
    return says && value !== undefined ? [value] : [];
  });
  if (beside.length > 0) return [Math.max(...beside)];
  if (counts.length > 0) return [];
  const title = (table.near ?? []).flatMap((text) => {
    const match = inTitle.exec(text);
    const written = match?.[1] ?? match?.[2];
    return written === undefined ? [] : [Number(written.replaceAll(',', ''))];
  });
  return title.slice(0, 1);
}

function totalsIn(table: CheckedTable, at: number): readonly number[] {
  return table.rows.flatMap((cells, row) => {
    const [first] = cells;
    const label = first?.kind === 'value' ? String(first.value).trim() : '';
    const value = numberAt(table, row, at);
    return value !== undefined && (totalName.test(label) || saidBy(label) === 'count') ? [value] : [];
  });
}

/** The base that every shown count and share of two columns agree on: the count is the numerator. */
function commonBase(table: CheckedTable, count: number, share: number): number | undefined {
  const scale = isProportion(table, share) ? 1 : 100;
  const bases = table.rows.flatMap((_, row) => {
    const [part, percent] = [numberAt(table, row, count), numberAt(table, row, share)];
    return part !== undefined && percent !== undefined && part > 0 && percent > 0
      ? [(part * scale) / percent]
      : [];
  });
  const [first] = bases;
  if (first === undefined || bases.length < 2) return undefined;
  const mean = bases.reduce((a, b) => a + b, 0) / bases.length;
  return bases.every((one) => Math.abs(one - mean) <= mean * 0.04 + 2) ? mean : undefined;
}

/** Whether every count that the share can stand for is one of few, or leaves few. */
function givesFew({ percent, half, hidden }: Share, base: number, { threshold }: Profile): boolean {
  if (base < threshold || percent > 100) return false;
  const [low, high] = [((percent - half) * base) / 100, ((percent + half) * base) / 100];
  const few = (from: number, to: number): boolean => from > 0.25 && to < threshold - 0.25;
  const middle = (percent * base) / 100;
  if (hidden) return middle > 0.5 && middle < threshold - 0.5;
  return few(low, high) || few(base - high, base - low) || (few(middle, middle) && high - low < threshold);
}
