import { changesAt } from '../figures/show-count.ts';
import type { ProfileDocument } from './document.ts';

/** What an agreement may ask for beyond its profile. */
export interface Tightening {
  readonly threshold?: number | undefined;
  readonly zero?: 'hidden' | undefined;
  readonly margins?: 'additive' | undefined;
}

/**
 * A document with an agreement's tightening, which `isAtLeastAsTight` as the document. A threshold inside an interval
 * of rounding would narrow it (with a base of 5 and a threshold of 10, a shown 10 can no longer be 8 or 9), so it
 * goes up to the next count at which the shown figure changes.
 *
 * @returns `undefined` when what is asked for would show more than the document does
 */
export function tighten(document: ProfileDocument, asked: Tightening): ProfileDocument | undefined {
  const wanted = asked.threshold ?? document.threshold;
  if (!Number.isInteger(wanted) || wanted < document.threshold || wanted > 10_000) return undefined;
  let threshold = wanted;
  while (threshold > document.threshold && !changesAt(document, threshold)) threshold += 1;
  const zero = asked.zero ?? document.zero;
  return {
    ...document,
    threshold,
    zero,
    hiddenWidth: threshold - (zero === 'shown' ? 1 : 0),
    margins: asked.margins ?? document.margins,
  };
}
