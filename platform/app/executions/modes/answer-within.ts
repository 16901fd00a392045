import type { Answer } from '../query-result.ts';
import { rowsWithin } from '../shown-cost.ts';

/** The first rows of an answer that count for at most so many; says so where even the first counts for more. */
export function answerWithin<Some extends Pick<Answer, 'result' | 'costs'>>(
  answer: Some,
  most: number,
): Some {
  const { result, costs } = answer;
  const fit = rowsWithin(costs, most);
  if (fit === 0 && result.frames !== undefined) return withoutHeading(answer);
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

/** Nothing of what code made, its heading neither: no row is there to bear what that counts for. */
function withoutHeading<Some extends Pick<Answer, 'result' | 'costs'>>(answer: Some): Some {
  const { result, costs } = answer;
  const notice = `Nothing is shown: the first row and its heading count as ${costs[0] ?? 0} rows, which is more than may be.`;
  const columns = [{ name: 'rows', type: 'VARCHAR', role: 'plain' as const }];
  const notices = costs.length === 0 ? result.notices : [...result.notices, notice];
  return {
    ...answer,
    costs: [],
    result: { ...result, columns, rows: [], truncated: costs.length > 0 || result.truncated, notices },
  };
}
