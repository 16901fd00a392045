import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, roleAt, type CheckedTable } from './table.ts';
import { isTotal } from '../recovery/table-counts.ts';

const ofPeople =
  /(?:^|[^a-z])(?:mean|median|average|avg|rate|rates|prevalence|incidence|mortality|sum|total cost)(?:$|[^a-z])/i;
const ofModel =
  /(?:^|[^a-z])(?:coef\w*|estimate|std err|p ?value|pval|ci|lower|upper|conf|hr|or|rr|beta|difference|effect|ratio)(?:$|[^a-z])/i;

/** Figures of groups without their counts: how many people they rest on cannot be told, which is not the same as few. */
export function checkUncounted(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  if (
    table.contributors !== undefined ||
    rows.length < 2 ||
    columns.some(({ role, base }) => role === 'count' || role === 'number' || base !== undefined)
  )
    return [];
  if (
    table.roles?.some((row) => row.includes('count')) === true ||
    columns.some(({ name }) => ofModel.test(wordsOf(name)))
  )
    return [];
  const at = columns.findIndex(({ name, role }) => role === 'statistic' && ofPeople.test(wordsOf(name)));
  return at < 0
    ? []
    : [finding('uncounted-figures', { row: 1, column: columns[at]?.name ?? '' }, rows.length)];
}

/** Groups of which everybody is alike: a hundred per cent, or a row whose one count is its total (class disclosure). */
export function checkClass(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  const alike = rows.flatMap((_, row) =>
    columns.flatMap(({ name }, at) =>
      roleAt(table, row, at) === 'share' && numberAt(table, row, at) === 100 ? [{ row, name }] : [],
    ),
  );
  const counts = columns.flatMap(({ role, name }, at) => (role === 'count' && !isTotal(name) ? [at] : []));
  const single =
    counts.length < 2
      ? []
      : rows.flatMap((_, row) => {
          const values = counts.map((at) => numberAt(table, row, at));
          const filled = counts.filter((at) => (numberAt(table, row, at) ?? 0) > 0);
          const [only] = filled;
          const all = values.every((value) => value !== undefined) && filled.length === 1;
          return all && only !== undefined ? [{ row, name: columns[only]?.name ?? '' }] : [];
        });
  const [first] = [...alike, ...single];
  return first === undefined
    ? []
    : [finding('class-disclosure', { row: first.row + 1, column: first.name }, alike.length + single.length)];
}
