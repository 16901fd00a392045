/** One remembered figure in a combination. */
export interface RepeatTerm<Id> {
  readonly figure: Id;
  readonly sign: 1 | -1;
}

/**
 * What becomes of a new figure.
 * - `answer`: nothing remembered is close; it is computed, protected and remembered.
 * - `repeat`: it is so close to an earlier population, or to a combination of earlier ones, that the difference would
 *   single out a few people. What was shown for the earlier is shown again, or their combination.
 * - `withhold`: it rests on too few people, or is close to a figure that was withheld.
 */
export type Decision<Id> =
  | { readonly kind: 'answer' }
  | { readonly kind: 'repeat'; readonly terms: readonly RepeatTerm<Id>[]; readonly people: number }
  | { readonly kind: 'withhold' };

/** A remembered figure near a new one, and in how many people they differ. */
export interface Neighbour<Id> {
  readonly terms: readonly RepeatTerm<Id>[];
  readonly people: number;
  /** False if any of the terms was withheld. */
  readonly shown: boolean;
}

export interface Question<Id> {
  /** People behind the new figure. */
  readonly people: number;
  readonly threshold: number;
  /** Single earlier figures that differ in fewer than twice the threshold of people. */
  readonly near: readonly Neighbour<Id>[];
  /** Combinations that differ in fewer people than the threshold. */
  readonly combined: readonly Neighbour<Id>[];
  /** `coinOf` the question's frame: whether a population between one and two thresholds away is still taken for the earlier. */
  readonly keep: boolean;
}

/**
 * Decides by distance alone, so that the answer is the same for every population within a threshold of an earlier one:
 * whether one of them has the person in it cannot be told, from the answer or from the decision. To add noise by the
 * key of the difference would tell: no difference, no noise.
 *
 * Between one and two thresholds chance decides, by the question's frame and not by the people. A walk that adds
 * one person at a time must change its answer somewhere; this way it changes at some step after the threshold is
 * reached, and not at the step of the person who reached it.
 *
 * Nobody at all counts as a withheld population: what is closer to it than to any other, and under the threshold, is
 * withheld.
 */
export function decide<Id>(question: Question<Id>): Decision<Id> {
  const { people, threshold, keep } = question;
  const [nearest] = [...question.near].sort((a, b) => a.people - b.people);
  const like = (one: Neighbour<Id>): Decision<Id> =>
    one.shown ? { kind: 'repeat', terms: one.terms, people: one.people } : { kind: 'withhold' };
  if (nearest !== undefined && nearest.people < threshold && nearest.people < people) return like(nearest);
  if (people < threshold) return { kind: 'withhold' };
  if (nearest !== undefined && nearest.people < 2 * threshold && keep) return like(nearest);
  const [combined] = question.combined.filter((one) => one.shown).sort((a, b) => a.people - b.people);
  return combined === undefined ? { kind: 'answer' } : like(combined);
}
