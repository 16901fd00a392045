/**
 * A statistical falsifier in the manner of StatDP (Ding, Wang, Wang, Zhang, Kifer 2018): it looks for an event whose probability under one database exceeds
 * exp(epsilon) times that under a neighbour, plus delta. It can refute a privacy claim, never prove one.
 */
export interface Claim {
  readonly name: string;
  readonly epsilon: number;
  readonly delta?: number;
  /** Runs the mechanism on database 0 or on its neighbour 1; numbers are searched for half-lines and points, strings for points. */
  readonly run: (database: 0 | 1) => number | string;
}

export interface Finding {
  /** Standard errors by which the event's probability exceeds what the claim allows. */
  readonly excess: number;
  readonly event: string;
}

type Outcome = number | string;
type Test = { readonly event: string; readonly holds: (outcome: Outcome) => boolean };

const QUANTILES = 24;
const POINTS = 24;

/** Chooses the most telling event on one sample and judges it on a fresh one, so that looking at many events costs no significance. */
export function falsify(claim: Claim, samples: number): Finding {
  let worst: Finding = { excess: -Infinity, event: 'none' };
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const draw = (database: 0 | 1, count: number): Outcome[] =>
      Array.from({ length: count }, () => claim.run(database));
    const scout = [draw(from, samples), draw(to, samples)] as const;
    const chosen = candidates(scout[0], scout[1])
      .map((test: Test) => ({ test, excess: excess(test, scout[0], scout[1], claim) }))
      .reduce((best, next) => (next.excess > best.excess ? next : best), {
        test: { event: 'none', holds: () => false },
        excess: -Infinity,
      });
    const found = excess(chosen.test, draw(from, samples), draw(to, samples), claim);
    if (found > worst.excess) worst = { excess: found, event: `${chosen.test.event} on database ${from}` };
  }
  return worst;
}

/** Excess beyond which a claim is refuted: one false alarm in a million or so. */
export const REFUTED = 5;

function candidates(a: readonly Outcome[], b: readonly Outcome[]): Test[] {
  const tests: Test[] = [];
  const counts = new Map<Outcome, number>();
  for (const outcome of [...a, ...b]) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const common = [...counts].sort((x, y) => y[1] - x[1]).slice(0, POINTS);
  for (const [value] of common) tests.push({ event: `= ${value}`, holds: (outcome) => outcome === value });
  const numbers = [...a, ...b].filter((x) => typeof x === 'number').sort((x, y) => x - y);
  if (numbers.length === 0) return tests;
  for (let i = 0; i < QUANTILES; i += 1) {
    const cut = numbers[Math.floor(((i + 0.5) / QUANTILES) * numbers.length)] as number;
    tests.push({ event: `<= ${cut}`, holds: (x) => typeof x === 'number' && x <= cut });
    tests.push({ event: `> ${cut}`, holds: (x) => typeof x === 'number' && x > cut });
  }
  return tests;
}

function excess(
  { holds }: Test,
  a: readonly Outcome[],
  b: readonly Outcome[],
  { epsilon, delta = 0 }: Claim,
): number {
  const share = (outcomes: readonly Outcome[]): number => outcomes.filter(holds).length / outcomes.length;
  const [p, q] = [share(a), share(b)];
  const factor = Math.exp(epsilon);
  // One success is added to each side's variance, so that an event never seen under one database is not taken for certain.
  const spread = (s: number, n: number): number => (s * (1 - s) + 1 / n) / n;
  return (p - factor * q - delta) / Math.sqrt(spread(p, a.length) + factor ** 2 * spread(q, b.length));
}
