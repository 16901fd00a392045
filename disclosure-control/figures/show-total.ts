import { weightedSum } from './derive.ts';
import type { Figure } from './figure.ts';

/** A total or subtotal of a table, beside the parts one step below that it is made of. */
export interface Total {
  /** As it would be shown by itself. */
  readonly own: Figure | undefined;
  /** The parts as they are shown; hidden ones are `undefined`. */
  readonly parts: readonly (Figure | undefined)[];
  /** How many of its people are in no shown part, and in how many hidden parts they are. */
  readonly uncovered: number;
  readonly hidden: number;
  /** Whether one person may be in two parts, so that parts do not add up to the total even in clear. */
  readonly overlapping: boolean;
}

interface TotalRules {
  readonly threshold: number;
  readonly margins: 'additive' | 'own';
}

/**
 * A total that no hidden part follows from. It is the sum of its shown parts where the profile asks for that, and
 * wherever the rest would narrow a hidden part: where fewer people than the threshold are in no shown part, nobody
 * included, or so many that the hidden parts, each under the threshold, must be nearly full (two of them that have 18
 * people together have 9 each where the threshold is 10). Else a hidden part keeps every value under the threshold.
 * Nested totals are protected from the inside out, so that a total's parts are as shown.
 *
 * Where people are in several parts there is no such sum, and the total is hidden instead.
 */
export function showTotal(total: Total, rules: TotalRules): Figure | undefined {
  const shown = total.parts.filter((part) => part !== undefined);
  if (shown.length === 0) return total.own;
  const room = (total.hidden - 1) * (rules.threshold - 1);
  const open = total.uncovered >= rules.threshold && total.uncovered <= room;
  if (open && (rules.margins === 'own' || total.overlapping)) return total.own;
  return total.overlapping ? undefined : weightedSum(shown.map((figure) => ({ figure, weight: 1 })));
}
