import { saidBy, wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, roleAt, type CheckedTable } from './table.ts';

/** Figures of a comparison of rows, which say nothing of one of them. */
const ofComparison =
  /(?:^|[^a-z])(?:p|p ?-?value|pval|smd|test|statistic|t|z|f|chi\w*|threshold|population|pop|weight|rank)(?:$|[^a-z])/i;

/**
 * A mean, rate or share in a row whose only count is hidden: it rests on as few as the count says
 * (OpenSAFELY documentation, issues 1039 and 1246).
 */
export function checkBesideHidden(table: CheckedTable): Finding[] {
  const counts = table.columns.flatMap(({ role }, at) => (role === 'count' ? [at] : []));
  const [count] = counts;
  if (count === undefined || counts.length > 1) return [];
  return table.rows
    .flatMap((cells, row) => {
      const hidden = cells[count];
      if (hidden?.kind !== 'suppressed') return [];
      const shown = table.columns.findIndex(({ name }, at) => {
        const role = roleAt(table, row, at);
        const told = role === 'statistic' || role === 'share';
        return (
          told &&
          saidBy(name) !== 'group' &&
          numberAt(table, row, at) !== undefined &&
          !ofComparison.test(wordsOf(name))
        );
      });
      return shown < 0
        ? []
        : [finding('few-contributors', { row: row + 1, column: table.columns[shown]?.name ?? '' })];
    })
    .slice(0, 20);
}
