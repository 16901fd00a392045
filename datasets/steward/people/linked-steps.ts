import { countBucket, type RowCounts } from '../publish/quality-report.ts';
import { waitsForReview } from './probable-links.ts';

/** How many rows were linked by each step, and what became of the others; without the last digit. */
export interface LinkedSteps {
  /** By number and birth date, superseded numbers and merges. */
  readonly number: string;
  /** By likeness, without a reviewer or as two reviewers decided. */
  readonly likeness: string;
  /** Wait for reviewers, in quarantine. */
  readonly review: string;
  /** Published without a person. */
  readonly unlinked: string;
  /** In quarantine: nobody's. */
  readonly quarantined: string;
}

interface Counted {
  readonly rows: RowCounts;
  readonly reasons: Readonly<Record<string, number>>;
}

export function linkedSteps(byNumber: Counted, byBoth: Counted, atLast: Counted): LinkedSteps {
  const nobodys = Object.entries(atLast.reasons).filter(
    ([reason]) => reason.startsWith('link-') && reason !== waitsForReview,
  );
  return {
    number: countBucket(byNumber.rows.published),
    likeness: countBucket(byBoth.rows.published - byNumber.rows.published),
    review: countBucket(atLast.reasons[waitsForReview] ?? 0),
    unlinked: countBucket(atLast.rows.published - byBoth.rows.published),
    quarantined: countBucket(nobodys.reduce((sum, [, rows]) => sum + rows, 0)),
  };
}
