import type { Answer } from '../query-result.ts';
import { rowsWithin } from '../shown-cost.ts';

/** The first rows of an answer that count for at most so many; says so where even the first counts for more. */
export function answerWithin<Some extends Pick<Answer, 'result' | 'costs'>>(
  answer: Some,
  most: number,
): Some {
  const { result, costs } = answer;
  const fit = rowsWithin(costs, most);
  if (fit === costs.length) return answer;
  const [first = 0] = costs;
  const notice = `One row of this result says as much as ${first} rows, and is not shown: ${most} may be.`;
  return {
    ...answer,
    costs: costs.slice(0, fit),
    result: {
      ...result,
      rows: result.rows.slice(0, fit),
      ...(result.margins === undefined ? {} : { margins: result.margins.slice(0, fit) }),
      truncated: true,
      notices: fit === 0 ? [...result.notices, notice] : result.notices,
    },
  };
}
