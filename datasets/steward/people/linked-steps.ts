import { countBucket, type CountedRows, type LinkedSteps } from '../publish/quality-report.ts';
import { waitsForReview } from './probable-links.ts';

/** The steps, of the counts after each. */
export function linkedSteps(byNumber: CountedRows, byBoth: CountedRows, atLast: CountedRows): LinkedSteps {
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
