import { VitrineError } from '@vitrine/core/errors';

/** Why a question has no private answer. Each depends on the question and the agreement alone, never on the data. */
export const privateRefusals = {
  'private-shape': {
    title: 'Not a question with a private answer',
    reason:
      'A private answer is one SELECT with one grouping: UNION ALL, ROLLUP, CUBE and GROUPING SETS would spend the budget once for each part.',
    help: 'Ask for the finest groups: totals can be calculated of them at no cost. Ask parts of a UNION one by one.',
  },
  'private-figure': {
    title: 'Not a figure with a private answer',
    reason:
      'Private answers have COUNT(*), COUNT(column), COUNT(DISTINCT person), SUM, AVG, VARIANCE and STDDEV of a column; medians and other quantiles are not among them.',
    help: 'Count people by bands of the column instead: floor(x / 10) * 10 with GROUP BY.',
  },
  'private-bounds': {
    title: 'The column has no public bounds',
    reason:
      'Noise must cover what one person could bring, so a column is added up or averaged only where its dataset file says the least and the most that it may be.',
    help: 'A data manager adds bounds to the dataset file; they are public knowledge, not read from the data. Counting by bands needs none.',
  },
  'private-groups': {
    title: 'Too many groups',
    reason:
      'Every known group is shown, whether anybody is in it or not, and a private answer has at most 10,000.',
    help: 'Group by fewer columns or wider bands.',
  },
  'private-delta': {
    title: 'The groups are not known beforehand',
    reason:
      'Which groups exist would tell of people, so groups that no code list, bounds or CASE names are shown only where enough people are in them by a noisy count, which costs delta; the agreement’s budget has none, or less than was asked for.',
    help: 'Group by columns with a code list, by bands of a column with bounds, by parts of dates (month, quarter), or by CASE with written-out results.',
  },
} as const;
export type PrivateRefusalCode = keyof typeof privateRefusals;

export class PrivateRefused extends VitrineError {
  readonly code: PrivateRefusalCode;
  readonly status = 422;
  readonly title: string;

  constructor(code: PrivateRefusalCode, named?: string) {
    const { title, reason, help } = privateRefusals[code];
    super({ detail: named === undefined ? reason : `${named}: ${reason}`, help });
    this.code = code;
    this.title = title;
  }
}
