import { countBucket, type LinkedSteps, type RowCounts } from '../publish/quality-report.ts';
import { waitsForReview } from './probable-links.ts';

interface Counted {
  readonly rows: RowCounts;
  readonly reasons: Readonly<Record<string, number>>;
}

/** The steps, of the counts after each. */
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
