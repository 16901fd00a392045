import { weightedSum } from './derive.ts';
import type { Figure } from './figure.ts';

/** A total or subtotal of a table, beside the parts one step below that it is made of. */
export interface Total {
  /** As it would be shown by itself. */
  readonly own: Figure | undefined;
  /** The parts as they are shown; hidden ones are `undefined`. */
  readonly parts: readonly (Figure | undefined)[];
  /** How many of its people are in no shown part. */
  readonly uncovered: number;
  /** Whether one person may be in two parts, so that parts do not add up to the total even in clear. */
  readonly overlapping: boolean;
}

interface TotalRules {
  readonly threshold: number;
  readonly margins: 'additive' | 'own';
}

/**
 * A total that no hidden part follows from. It is the sum of its shown parts where the profile asks for that, and
 * wherever fewer people than the threshold are in no shown part, nobody included: who takes the shown parts off it
 * finds nothing, or a crowd. Nested totals are protected from the inside out, so that a total's parts are as shown.
 *
 * Where people are in several parts there is no such sum, and the total is hidden instead.
 */
export function showTotal(total: Total, rules: TotalRules): Figure | undefined {
  const shown = total.parts.filter((part) => part !== undefined);
  if (shown.length === 0) return total.own;
  const crowdUncovered = total.uncovered >= rules.threshold;
  if (crowdUncovered && (rules.margins === 'own' || total.overlapping)) return total.own;
  return total.overlapping ? undefined : weightedSum(shown.map((figure) => ({ figure, weight: 1 })));
}
