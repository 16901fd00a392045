import { VitrineError } from '@vitrine/core/errors';

/** Why a question has no private answer. Each depends on the question and the agreement alone, never on the data. */
export const privateRefusals = {
  'private-shape': {
    title: 'Not a question with a private answer',
    reason:
      'A private answer is one SELECT: UNION ALL would spend the budget once for each part, and a SELECT over the answer of another is calculated where it is shown.',
    help: 'Ask parts of a UNION one by one, and calculate with the figures of one SELECT in its own list: 100.0 * COUNT(*) / SUM(COUNT(*)) OVER ().',
  },
  'private-totals': {
    title: 'Totals need known groups, and each person in one',
    reason:
      'ROLLUP, CUBE and GROUPING SETS are answered by adding up the finest groups, at no cost: groups that are found in the data are not all there, and people who count in several groups would be counted twice.',
    help: 'Group by columns with a code list, bounds or CASE, with one group a person; or ask for totals as a question of their own.',
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
      'Every known group is shown, whether anybody is in it or not, and a private answer has at most 10,000, or fewer where it has medians and other quantiles (1,100 with one of them).',
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
