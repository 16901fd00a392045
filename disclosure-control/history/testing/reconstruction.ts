import { Dice } from '../../figures/testing.ts';
import type { Claims, QueryService, Shown } from './world.ts';

/** Variance of a figure's error, in units of the variance of one person's share. */
const ridge = 30;

/**
 * The attack that no audit of differences stops (Dinur and Nissim 2003): tables of random halves of everybody, each
 * figure nearly right, and the likeliest diagnosis of each person by least squares. The attacker knows how common each
 * diagnosis is, and takes a figure that is not shown for half the threshold.
 */
export function reconstruct(
  service: QueryService,
  people: number,
  codes: number,
  tables: number,
  seed: number,
): Claims {
  const dice = new Dice(seed);
  const halves: number[][] = [];
  const answers: Shown[] = [];
  const everybody = service.ask(Array.from({ length: people }, (_, person) => person));
  const share = Array.from({ length: codes }, (_, code) => (everybody.get(code) ?? 4) / people);
  for (let at = 0; at < tables; at += 1) {
    const half = Array.from({ length: people }, (_, person) => person).filter(() => dice.uniform() < 0.5);
    halves.push(half);
    answers.push(service.ask(half));
  }
  // By tables, which are fewer than people: the covariance of two figures is the people they share.
  const shared = halves.map((one) => {
    const members = new Set(one);
    return halves.map((other) => other.reduce((sum, person) => sum + (members.has(person) ? 1 : 0), 0));
  });
  const factor = cholesky(shared, ridge);
  const best = Array.from({ length: people }, () => ({ code: 0, score: -1 }));
  for (let code = 0; code < codes; code += 1) {
    const prior = share[code] ?? 0;
    const rest = answers.map((answer, at) => (answer.get(code) ?? 4) - prior * (halves[at]?.length ?? 0));
    const weights = solve(factor, rest);
    const scores = new Float64Array(people).fill(prior);
    halves.forEach((half, at) => {
      for (const person of half) scores[person] = (scores[person] ?? 0) + (weights[at] ?? 0);
    });
    scores.forEach((score, person) => {
      if (score > (best[person]?.score ?? 0)) best[person] = { code, score };
    });
  }
  return new Map(best.map(({ code }, person) => [person, code]));
}

/** The lower triangle L of a symmetric matrix with something added to its diagonal: L Lᵀ. */
function cholesky(matrix: readonly (readonly number[])[], added: number): Float64Array[] {
  const lower: Float64Array[] = [];
  for (const [row, values] of matrix.entries()) {
    const own = new Float64Array(row + 1);
    for (let column = 0; column <= row; column += 1) {
      const other = lower[column] ?? own;
      let sum = (values[column] ?? 0) + (row === column ? added : 0);
      for (let at = 0; at < column; at += 1) sum -= (own[at] ?? 0) * (other[at] ?? 0);
      own[column] = row === column ? Math.sqrt(sum) : sum / (other[column] ?? 1);
    }
    lower.push(own);
  }
  return lower;
}

function solve(lower: readonly Float64Array[], right: readonly number[]): Float64Array {
  const size = lower.length;
  const result = Float64Array.from(right);
  for (let row = 0; row < size; row += 1) {
    for (let at = 0; at < row; at += 1)
      result[row] = (result[row] ?? 0) - (lower[row]?.[at] ?? 0) * (result[at] ?? 0);
    result[row] = (result[row] ?? 0) / (lower[row]?.[row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let at = row + 1; at < size; at += 1)
      result[row] = (result[row] ?? 0) - (lower[at]?.[row] ?? 0) * (result[at] ?? 0);
    result[row] = (result[row] ?? 0) / (lower[row]?.[row] ?? 1);
  }
  return result;
}
