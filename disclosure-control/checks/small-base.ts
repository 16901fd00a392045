import { greatest } from '../files/extent.ts';
import type { Profile } from '../profiles/profile.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, roleAt, type CheckedTable } from './table.ts';

/**
 * Percentages that can only be of few: 14.3, 28.6 and 57.1 are sevenths. The least base of which all shares of a column
 * are whole counts, within their rounding, is the base that a reader will guess.
 */
export function checkSmallBase(table: CheckedTable, { threshold }: Profile): Finding[] {
  return table.columns.flatMap(({ name }, at) => {
    const shares = table.rows.flatMap((_, row) => {
      const value = numberAt(table, row, at) ?? table.shares?.[row]?.[at];
      const share = roleAt(table, row, at) === 'share' ? value : table.shares?.[row]?.[at];
      return share === undefined || share <= 0 || share >= 100 ? [] : [share];
    });
    const scale = shares.every((share) => share < 1) ? 100 : 1;
    const percents = shares.map((share) => share * scale);
    // Halves and whole numbers are of any base.
    const telling = new Set(
      percents.filter((percent) => Math.abs(percent * 2 - Math.round(percent * 2)) > 1e-6),
    );
    if (telling.size < 2 || percents.length < 3) return [];
    const half = 0.5 * 10 ** -decimalsOf(shares) * scale;
    const base = Array.from({ length: threshold * 2 - 2 }, (_, one) => one + 2).find((n) =>
      percents.every((percent) => {
        const count = (percent * n) / 100;
        return Math.abs(count - Math.round(count)) <= (half * n) / 100 + 1e-9 && Math.round(count) > 0;
      }),
    );
    return base === undefined ? [] : [finding('implied-count', { row: 1, column: name }, percents.length)];
  });
}

const decimalsOf = (values: readonly number[]): number =>
  greatest([0, ...values.map((value) => String(value).split('.')[1]?.length ?? 0)]);
