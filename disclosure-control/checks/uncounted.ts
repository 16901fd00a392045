import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';
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
      roleAt(table, row, at) === 'share' &&
      numberAt(table, row, at) === 100 &&
      !isTotal(labelAt(table, row, 0))
        ? [{ row, name }]
        : [],
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
  if (first === undefined) return [];
  const whole = alike.find(({ row }) => isPartAndWhole(table, row));
  if (whole !== undefined)
    return [finding('everybody-alike', { row: whole.row + 1, column: whole.name }, alike.length)];
  return [
    finding('class-disclosure', { row: first.row + 1, column: first.name }, alike.length + single.length),
  ];
}

/**
 * Whether a row counts the same people twice, as a part and as the whole of which it is a hundred per cent, and other
 * rows show that the two are not the same thing.
 */
function isPartAndWhole(table: CheckedTable, row: number): boolean {
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' || role === 'number' ? [at] : []));
  return counts.some((part) =>
    counts.some((whole) => {
      const value = numberAt(table, row, part);
      if (part === whole || value === undefined || value === 0 || value !== numberAt(table, row, whole))
        return false;
      const others = table.rows.flatMap((_, y) => {
        const [some, all] = [numberAt(table, y, part), numberAt(table, y, whole)];
        return y === row || some === undefined || all === undefined ? [] : [{ some, all }];
      });
      return (
        others.length > 0 &&
        others.every(({ some, all }) => some <= all) &&
        others.some(({ some, all }) => some < all)
      );
    }),
  );
}
