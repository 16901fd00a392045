/**
 * The Fellegi–Sunter model and its estimation by expectation–maximisation over patterns of agreement.
 * I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969); W. E. Winkler, "Using the EM
 * Algorithm for Weight Computation in the Fellegi–Sunter Model" (1988); T. Enamorado, B. Fifield and K. Imai, "Using a
 * Probabilistic Model to Assist Merging of Large-Scale Administrative Records", APSR 113 (2019).
 */

/** How many pairs agree in one way: a level for each field, 0 where a value is missing. */
export interface Pattern {
  readonly levels: readonly number[];
  readonly pairs: number;
}

export interface Model {
  /** Share of all pairs that are of one person. */
  readonly lambda: number;
  /** For each field, the probability of each level (from level 1 on) among pairs of one person. */
  readonly m: readonly (readonly number[])[];
  /** The same among pairs of two people. */
  readonly u: readonly (readonly number[])[];
}

export interface Evidence {
  /** Patterns of the candidate pairs. Pairs that are no candidates count as two people's. */
  readonly patterns: readonly Pattern[];
  /** For each field, the share of each level (from level 1 on) among all pairs, matches included. */
  readonly overall: readonly (readonly number[])[];
  /** How many pairs there are in all. */
  readonly allPairs: number;
  /** What is believed of `m` before anything is seen, and of how many matches it is worth (a Dirichlet prior). */
  readonly believed?: { readonly m: readonly (readonly number[])[]; readonly matches: number };
}

/** No probability is nothing: what was not seen among a few pairs may still be. */
const least = 1e-7;

function normal(values: readonly number[]): number[] {
  const held = values.map((value) => Math.max(value, least));
  const sum = held.reduce((total, value) => total + value, 0);
  return held.map((value) => value / sum);
}

/** Bits of each level of each field; none for level 0. */
const levelBitsOf = ({ m, u }: Model): readonly (readonly number[])[] =>
  m.map((levels, field) => [
    0,
    ...levels.map((value, level) => Math.log2(value / (u[field]?.[level] ?? value))),
  ]);

const sumOf = (table: readonly (readonly number[])[], levels: readonly number[]): number => {
  let sum = 0;
  for (let field = 0; field < levels.length; field += 1) sum += table[field]?.[levels[field] ?? 0] ?? 0;
  return sum;
};

/** The weight of each level of each field in bits, and of a whole pattern, without the prior. */
export function bitsOfLevels(model: Model): (levels: readonly number[]) => number {
  const table = levelBitsOf(model);
  return (levels) => sumOf(table, levels);
}

/** What the prior adds to every weight, in bits. */
export const priorBits = (model: Model): number => Math.log2(model.lambda / (1 - model.lambda));

/** The probability that a pair of this weight (prior included) is one person's. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

/** The weight (prior included) at which a pair is one person's with a probability. */
export const bitsOf = (probability: number): number => Math.log2(probability / (1 - probability));

/** One step: expectation, then the model that makes what is expected likeliest; `u` stays as it is. */
export function step(model: Model, { patterns, allPairs, believed }: Evidence): Model {
  const table = levelBitsOf(model);
  const prior = priorBits(model);
  const at = model.m.map((levels) => [0, ...levels.map(() => 0)]);
  let matches = 0;
  for (const { levels, pairs } of patterns) {
    const expected = pairs * probabilityOf(sumOf(table, levels) + prior);
    matches += expected;
    for (let field = 0; field < levels.length; field += 1) {
      const row = at[field];
      const level = levels[field] ?? 0;
      if (row !== undefined) row[level] = (row[level] ?? 0) + expected;
    }
  }
  return {
    lambda: Math.min(Math.max(matches / allPairs, least / allPairs), 0.5),
    m: at.map(([, ...levels], field) => {
      const worth = believed?.matches ?? 0;
      const held = levels.map((value, level) => value + worth * (believed?.m[field]?.[level] ?? 0));
      const said = held.reduce((total, value) => total + value, 0);
      return said > least ? normal(held.map((value) => value / said)) : (model.m[field] ?? []);
    }),
    u: model.u,
  };
}

/** Log-likelihood (natural) of the candidates' patterns and of the pairs that are no candidates, as two people's. */
export function logLikelihood(model: Model, { patterns, allPairs }: Evidence): number {
  const logs = (table: Model['m']): number[][] => table.map((levels) => [0, ...levels.map(Math.log)]);
  const [m, u] = [logs(model.m), logs(model.u)];
  let sum = 0;
  let candidates = 0;
  for (const { levels, pairs } of patterns) {
    const match = Math.log(model.lambda) + sumOf(m, levels);
    const other = Math.log1p(-model.lambda) + sumOf(u, levels);
    const top = Math.max(match, other);
    sum += pairs * (top + Math.log(Math.exp(match - top) + Math.exp(other - top)));
    candidates += pairs;
  }
  return sum + (allPairs - candidates) * Math.log1p(-model.lambda);
}

const mostSteps = 100;
const still = 1e-4;

function converge(first: Model, evidence: Evidence): Model {
  let model = first;
  for (let count = 0; count < mostSteps; count += 1) {
    const next = step(model, evidence);
    const moved = Math.max(
      ...next.m.flatMap((levels, field) =>
        levels.map((value, level) => Math.abs(value - (model.m[field]?.[level] ?? 0))),
      ),
      Math.abs(next.lambda - model.lambda) / model.lambda,
    );
    model = next;
    if (moved < still) break;
  }
  return model;
}

/**
 * How much of a level's share among all pairs may be put down to the matches among them, round by round: all at once,
 * a first guess with too many matches would make an agreement impossible between two people, and so confirm itself.
 */
const mayBeMatches = [0, 0.5, 0.9];

/**
 * Estimates a model. `m` and the share of matches come from EM over the candidates; `u` from all pairs, less the
 * matches that are expected among them, since in small files matches are many of the rare agreements.
 */
export function estimate(evidence: Evidence, first: Model): Model {
  let model = first;
  for (const most of mayBeMatches) {
    model = converge({ ...model, u: withoutMatches(model, evidence, most) }, evidence);
  }
  return model;
}

const withoutMatches = (model: Model, { overall }: Evidence, most: number): number[][] =>
  overall.map((levels, field) =>
    normal(
      levels.map((share, level) => {
        const less = (share - model.lambda * (model.m[field]?.[level] ?? 0)) / (1 - model.lambda);
        return Math.max(less, share * (1 - most));
      }),
    ),
  );
