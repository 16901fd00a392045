import type { Cell } from '../cells.ts';
import type { Profile } from '../profiles/profile.ts';
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
  return [...few(table, profile), ...lines(table)];
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
      const value = beside?.kind === 'value' && typeof beside.value === 'number' ? beside.value : undefined;
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
  const found = rows.flatMap((_, row) =>
    columns.flatMap(({ name }, at) => {
      const value = numberAt(table, row, at);
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
