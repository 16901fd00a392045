import { changesAt } from '../figures/show-count.ts';
import { baseOf, type CountRule, type ProfileDocument } from './document.ts';

/**
 * Whether `tighter` shows at most what `looser` shows, whatever the data: a partial order, decidable from the two
 * documents alone. A higher threshold must stand where the looser figure changes: inside an interval of rounding it
 * would narrow what a shown figure means. Two documents with different kinds of rounding, or with bases of which neither divides the
 * other, are not ordered: the two answers together would narrow a count more than either.
 */
export function isAtLeastAsTight(tighter: ProfileDocument, looser: ProfileDocument): boolean {
  return (
    (tighter.threshold === looser.threshold ||
      (tighter.threshold > looser.threshold && changesAt(looser, tighter.threshold))) &&
    isCoarser(tighter.counts, looser.counts) &&
    (tighter.zero === 'hidden' || looser.zero === 'shown') &&
    tighter.sums.noise >= looser.sums.noise &&
    tighter.sums.base % looser.sums.base === 0 &&
    (tighter.margins === 'additive' || looser.margins === 'own') &&
    tighter.hiddenWidth >= looser.hiddenWidth &&
    tighter.dominance.largestTwoShare <= looser.dominance.largestTwoShare &&
    tighter.dominance.remainderShare >= looser.dominance.remainderShare &&
    (tighter.dominance.priorShare ?? 1) <= (looser.dominance.priorShare ?? 1) &&
    tighter.meanDecimals <= looser.meanDecimals
  );
}

/** Whether two datasets' worth of figures may stand side by side: both round alike, so that neither undoes the other. */
export function roundsAlike(a: ProfileDocument, b: ProfileDocument): boolean {
  return a.counts.kind === b.counts.kind && baseOf(a.counts) === baseOf(b.counts);
}

/**
 * The parts of `a` into which every part of `b` falls. To the nearest multiple, a base that is an odd multiple of
 * the other joins its intervals whole (15 joins three of 5); an even multiple cuts one in the middle and is not
 * coarser. Bands joined in any number stay bands.
 */
function isCoarser(a: CountRule, b: CountRule): boolean {
  if (b.kind === 'exact') return true;
  if (a.kind === 'exact') return false;
  if (a.kind !== b.kind) return false;
  const factor = baseOf(a) / baseOf(b);
  if (!Number.isInteger(factor)) return false;
  return a.kind === 'nearest' ? factor % 2 === 1 : true;
}
