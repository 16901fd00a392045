import type { Profile } from '../profiles/profile.ts';
import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';

const extreme =
  /(?:^|[^a-z])(?:min|max|minimum|maximum|minima|maxima|lowest|highest|smallest|largest|shortest|longest|range|oldest|youngest|earliest|latest|outliers?|fliers?|dominan\w*|top ?[123] (?:patients?|persons?|people|contributors?|share))(?:$|[^a-z])/i;
/** Ranges of what a study is, and of what is computed, are of nobody. */
const ofDesign =
  /interquartile|inter-quartile|\biqr\b|(?:max|min)\w*[ _.-]?(?:iter|depth|leaf|leaves|features|vif|width|height|child|sample|split|weight|delta|lr|tokens|workers|bins|cat|num|norm|gap|obs|count|cell|size|step|df)|axis|lim\b/i;
const span = /^[([]?\s*-?[\d.,]+\s*(?:[-–—;]|to|,\s)\s*-?[\d.,]+\s*[)\]]?$/;
const ranked = /^(?:rank|position|place|top|nth|#)$/i;

/** Minima, maxima, ranks and quantiles that are one person's value. */
export function checkExtremes(table: CheckedTable, profile: Profile): Finding[] {
  return [
    ...edges(table),
    ...rankings(table),
    ...named(table),
    ...labelled(table),
    ...quantiles(table, profile),
  ];
}

const edge = /(?:^|[^a-z])(?:edges?|breaks?|bin|left|right)(?:$|[^a-z])/i;
const bandEdge = /(?:^|[^a-z])(?:edges?|left|right|lower|upper|from|to|low|high)(?:$|[^a-z])/i;
const band = /(?:^|[^a-z])(?:decile|quintile|quartile|tertile|ventile|percentile|interval|bin)(?:$|[^a-z])/i;

/** The outer edges of bins that a program chose, and of bands of equal size, are the least and the greatest value. */
function edges(table: CheckedTable): Finding[] {
  const banded = table.columns.some(({ name }) => band.test(wordsOf(name)));
  return table.columns.flatMap(({ name }, at) => {
    if (!(banded ? bandEdge : edge).test(wordsOf(name))) return [];
    const values = table.rows.flatMap((_, row) => numberAt(table, row, at) ?? []);
    const exact = values.filter(
      (value) => (String(value).split('.')[1]?.length ?? 0) > (banded ? 0 : 2),
    ).length;
    return values.length > 1 && exact >= values.length / 2
      ? [finding('single-value', { row: values.length, column: name })]
      : [];
  });
}

/** The first, second and third of a ranking are single people's values. */
function rankings({ columns }: CheckedTable): Finding[] {
  const statistic = columns.find(({ role }) => role === 'statistic');
  const counted = columns.some(({ role }) => role === 'count');
  return columns.some(({ name }) => ranked.test(name.trim())) && statistic !== undefined && !counted
    ? [finding('single-value', { row: 1, column: statistic.name })]
    : [];
}

const saysExtreme = (text: string): boolean => extreme.test(wordsOf(text)) && !ofDesign.test(text);

function named(table: CheckedTable): Finding[] {
  // Quartiles of residuals stand under every model of R, and are of no person's measure.
  const ofResiduals =
    table.columns.some(({ name }) => /^(?:.*\s)?1Q$/.test(name)) &&
    table.columns.some(({ name }) => /^(?:.*\s)?3Q$/.test(name));
  return table.columns.flatMap(({ name }, at) => {
    if (!saysExtreme(name) || ofResiduals) return [];
    const row = table.rows.findIndex(
      (_, y) =>
        numberAt(table, y, at) !== undefined ||
        span.test(labelAt(table, y, at)) ||
        bracketed(labelAt(table, y, at)),
    );
    return row >= 0 ? [finding('single-value', { row: row + 1, column: name })] : [];
  });
}

/** `61 [18, 104]`: a middle and its range. */
const bracketed = (text: string): boolean =>
  /^-?[\d.]+\s*[([]\s*-?[\d.]+\s*(?:[-–,;]|to)\s*-?[\d.]+\s*[)\]]$/.test(text);

function labelled(table: CheckedTable): Finding[] {
  const ends = endOfQuantiles(table);
  if (ends >= 0) return [finding('single-value', { row: ends + 1 })];
  const row = table.rows.findIndex((cells, y) => {
    const label = labelAt(table, y, 0).trim();
    const says = label.length < 60 && (saysExtreme(label) || /^(?:p?0|p?100)\s*%?$/.test(label));
    return (
      says &&
      cells.slice(1).some((_, at) => {
        const text = labelAt(table, y, at + 1);
        return numberAt(table, y, at + 1) !== undefined || span.test(text) || bracketed(text);
      })
    );
  });
  return row < 0 ? [] : [finding('single-value', { row: row + 1 })];
}

/** A row of a table of quantiles that is the least or the greatest value: 0 or 100, or 1 where the others are shares. */
function endOfQuantiles(table: CheckedTable): number {
  if (!/(?:per)?centile|quantile|^(?:prob\w*|pct|p|q)$/i.test(table.columns[0]?.name.trim() ?? '')) return -1;
  const levels = table.rows.map((_, row) => numberAt(table, row, 0) ?? Number.NaN);
  const whole = levels.every((level) => !(level > 1)) ? 1 : 100;
  const between = levels.some((level) => level > 0 && level < whole);
  return between ? levels.findIndex((level) => level === 0 || level === whole) : -1;
}

/** The share of people below a quantile, from its name: `p5`, `q95`, `25%`, `median`. */
function quantileOf(name: string): number | undefined {
  const words = wordsOf(name).trim();
  if (/^(?:.* )?median(?: .*)?$/i.test(words)) return 0.5;
  const written =
    /^(?:.*\s)?(?:p|q|pct|perc(?:entile)?|centile)\s?(\d{1,2}(?:\.\d+)?)$/i.exec(words) ??
    /^(\d{1,2}(?:\.\d+)?)\s*(?:%|th|st|nd|rd)(?: (?:per)?centile)?$/i.exec(words);
  const value = Number(written?.[1] ?? Number.NaN) / 100;
  // q1 to q3 are quartiles.
  if (/(?:^|\s)q[123]$/i.test(words)) return value * 25;
  return value > 0 && value < 1 ? value : undefined;
}

/** A quantile beyond which stand too few: it is one of their values, or nearly so. */
function quantiles(table: CheckedTable, { threshold }: Profile): Finding[] {
  const least = Math.ceil(threshold / 2);
  const tooFew = (share: number | undefined, people: number | undefined): boolean =>
    share !== undefined && people !== undefined && people * Math.min(share, 1 - share) < least - 0.01;
  const found: Finding[] = [];
  const quarters = table.columns.some(({ name }) => /^q4\b/i.test(name.trim()));
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' ? [at] : []));
  table.columns.forEach(({ name, base }, at) => {
    const share = quarters && /^q[1-4]\b/i.test(name.trim()) ? undefined : quantileOf(name);
    table.rows.forEach((_, row) => {
      if (numberAt(table, row, at) === undefined || roleAt(table, row, at) === 'count') return;
      const people = base ?? counts.map((one) => numberAt(table, row, one)).find((one) => one !== undefined);
      if (tooFew(share, people)) found.push(finding('single-value', { row: row + 1, column: name }));
    });
    // Down the rows: count, mean, 25%, 50%, 75%.
    const size = table.rows.findIndex((_, row) =>
      /^(?:n|count|obs|nobs|number)$/i.test(labelAt(table, row, 0).trim()),
    );
    if (size >= 0)
      table.rows.forEach((_, row) => {
        const value = numberAt(table, row, at);
        if (value !== undefined && tooFew(quantileOf(labelAt(table, row, 0)), numberAt(table, size, at)))
          found.push(finding('single-value', { row: row + 1, column: name }));
      });
  });
  return found.slice(0, 20);
}
