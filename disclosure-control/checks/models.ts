import type { Cell } from '../cells.ts';
import type { Profile } from '../profiles/profile.ts';
import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, type CheckedTable } from './table.ts';

const observations =
  /^(?:n|nobs|n\.?obs|n[ _]obs|no\.? ?(?:of )?obs(?:ervations)?|num\.?\s?obs\.?|(?:number of )?(?:observations?|obs|subjects|patients|people|participants|events|cases|failures|groups|clusters)|n[ _.]?(?:events?|patients|cases|subjects|people)|sample[ _]size|count|obs\.?)\s*[:=]?$/i;
const freedom =
  /^(?:df[ _]?resid(?:uals?)?|resid(?:ual)?[ _.]?df|residual degrees of freedom|degrees of freedom|df\.residual|df)\s*[:=]?$/i;
/** Fewest degrees of freedom of a model that gives nobody back (SDC Handbook: ten). */
const leastFreedom = 10;
/** Tests have degrees of freedom of their own, which are few by nature. */
const ofTest = /chi|test|wald|lrt|likelihood|hosmer|anova|sum ?sq|mean ?sq|pr\(|^ms$|^ss$/i;

/** Models and correlations of so few that they give them back. */
export function checkModels(table: CheckedTable, profile: Profile): Finding[] {
  return [...few(table, profile), ...lines(table), ...separated(table)];
}

/** `No. Observations: 6` and its like: a label, and a number beside it. */
function few({ columns, rows }: CheckedTable, profile: Profile): Finding[] {
  const header = columns.map(({ name }): Cell => ({
    kind: 'value',
    value: Number.isFinite(Number(name)) && name.trim() !== '' ? Number(name) : name,
  }));
  const test = columns.some(({ name }) => ofTest.test(name));
  const found: Finding[] = [];
  for (const [row, cells] of [header, ...rows].entries())
    cells.forEach((cell, at) => {
      if (cell.kind !== 'value' || typeof cell.value !== 'string') return;
      const beside = cells.slice(at + 1).find((one) => one.kind === 'value' && one.value !== '');
      const first = beside?.kind === 'value' && typeof beside.value === 'number' ? beside.value : undefined;
      // A row of models has a number below each of them.
      const all = cells
        .slice(1)
        .flatMap((one) => (one.kind === 'value' && typeof one.value === 'number' ? [one.value] : []));
      const ofModels =
        at === 0 &&
        first !== undefined &&
        cells.slice(1).every((one) => one.kind !== 'value' || typeof one.value === 'number');
      const value = ofModels ? Math.min(...all) : first;
      if (value === undefined || !Number.isInteger(value) || value < 0) return;
      const label = cell.value.trim();
      if (observations.test(label) && value > 0 && value < profile.threshold)
        found.push(finding('model-of-few', { row, column: columns[at + 1]?.name ?? '' }));
      if (freedom.test(label) && value < leastFreedom && !test)
        found.push(finding('model-of-few', { row, column: columns[at + 1]?.name ?? '' }));
    });
  return found.slice(0, 1);
}

/** Two variables on one line: with two people known, the line gives the others. */
function lines(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  const labels = rows.map((cells) => (cells[0]?.kind === 'value' ? String(cells[0].value) : ''));
  // Only a matrix has its columns among its rows.
  const [rowNames, columnNames] = [new Set(labels), new Set(columns.map(({ name }) => name))];
  if (!columns.slice(1).some(({ name }) => rowNames.has(name))) return [];
  const found = rows.flatMap((_, row) =>
    columns.flatMap(({ name }, at) => {
      const value = numberAt(table, row, at);
      const matrix = rowNames.has(name) && columnNames.has(labels[row] ?? '');
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

const error = /(?:^|[^a-z])(?:std ?err(?:or)?|se|s e|standard error)(?:$|[^a-z])/i;

/**
 * A level with nobody or one person in it: its coefficient runs off, with a standard error beside which all others are
 * nothing, or an interval that spans two orders of magnitude.
 */
function separated(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  const wide = columns.flatMap(({ name }, at) => {
    if (!error.test(wordsOf(name))) return [];
    const values = rows.flatMap((_, row) => numberAt(table, row, at) ?? []);
    const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
    const row = rows.findIndex((_, y) => {
      const value = numberAt(table, y, at) ?? 0;
      return value > 50 && value > middle * 100;
    });
    return row < 0 ? [] : [finding('model-of-few', { row: row + 1, column: name })];
  });
  const low = columns.findIndex(({ name }) =>
    /(?:^|[^a-z])(?:lower|low|lcl|2 5|ci low)(?:$|[^a-z])/i.test(wordsOf(name)),
  );
  const high = columns.findIndex(({ name }) =>
    /(?:^|[^a-z])(?:upper|high|ucl|97 5|ci high)(?:$|[^a-z])/i.test(wordsOf(name)),
  );
  const ratio = columns.findIndex(({ name }) =>
    /(?:^|[^a-z])(?:or|aor|hr|ahr|rr|irr|odds ratio|hazard ratio|exp coef\w*)(?:$|[^a-z])/i.test(
      wordsOf(name),
    ),
  );
  const spans =
    low < 0 || high < 0 || ratio < 0
      ? -1
      : rows.findIndex((_, y) => {
          const [from, to] = [numberAt(table, y, low), numberAt(table, y, high)];
          return from !== undefined && to !== undefined && from > 0 && to / from > 100;
        });
  return [
    ...wide,
    ...(spans < 0 ? [] : [finding('model-of-few', { row: spans + 1, column: columns[ratio]?.name ?? '' })]),
  ];
}
