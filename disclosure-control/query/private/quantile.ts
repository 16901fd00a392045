import type { Figure } from '../../figures/figure.ts';
import { marginOfSum } from './noise.ts';
import type { Noisy } from './noisy.ts';
import { binsOf, binUnits } from './scale.ts';

/**
 * A quantile of a noisy histogram over the public bounds of a column. D(b) is the rows up to bin b less `share` of all
 * rows: the quantile lies in the bin in which D becomes positive, which is looked for in D made monotone (isotonic
 * regression). The margin reaches from the first bin whose D may be positive to the last one before which D may be
 * negative: what was counted is outside it only where the noise of one D, at the bin of the quantile itself, is beyond
 * its own margin, so that it holds in 95 of 100 answers at least. A row is allowed for, between which the engine's
 * QUANTILE_CONT interpolates.
 */
export function quantileOf(share: number, { values, noise, groups }: Noisy): Figure {
  const { scale, rate } = noise;
  if (scale === undefined) throw new TypeError('A quantile has bounds.');
  const { width } = binsOf(scale);
  const distances = distancesOf(share, values);
  const margins = values.map((_, bin) => {
    const [below, above] = [bin + 1, values.length - bin - 1];
    const of = (power: number): number => groups * (below * (1 - share) ** power + above * share ** power);
    return marginOfSum(rate, of(2), of(4)) + binUnits;
  });
  const [lower = 0, upper = 0] = [
    distances.findIndex((distance, bin) => distance + (margins[bin] ?? 0) >= 0),
    distances.findLastIndex((_, bin) => bin === 0 || (distances[bin - 1] ?? 0) - (margins[bin - 1] ?? 0) < 0),
  ].map((bin) => (bin < 0 ? values.length - 1 : bin));
  const edge = (bin: number): number => Math.min(scale.least + bin * width, scale.most);
  const last = (bin: number): number => Math.min(scale.least + (bin + 1) * width - 1, scale.most);
  const value = valueAt(monotone(distances), edge, last);
  const low = Math.min(value, edge(Math.min(lower, upper)));
  const high = Math.max(value, last(Math.max(lower, upper)));
  return {
    value: tidy(value * scale.unit),
    // Half a step: values were brought to whole ones.
    margin: tidy((Math.max(high - value, value - low) + 0.5) * scale.unit),
  };
}

/** Rows up to each bin less `share` of all, in steps. */
function distancesOf(share: number, values: readonly number[]): readonly number[] {
  const all = values.reduce((total, value) => total + value, 0);
  let below = 0;
  return values.map((value) => {
    below += value;
    return below - share * all;
  });
}

/** The nearest values (least squares) that never fall: neighbours that do are replaced by their mean. */
export function monotone(values: readonly number[]): readonly number[] {
  const blocks: { total: number; count: number }[] = [];
  for (const value of values) {
    let block = { total: value, count: 1 };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (before.total / before.count <= block.total / block.count) break;
      block = { total: before.total + block.total, count: before.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ total, count }) => new Array<number>(count).fill(total / count));
}

/** Where distances become positive, between the first and the last value of the bin in which they do. */
function valueAt(
  distances: readonly number[],
  edge: (bin: number) => number,
  last: (bin: number) => number,
): number {
  const found = distances.findIndex((distance) => distance >= 0);
  const bin = found < 0 ? distances.length - 1 : found;
  const at = distances[bin] ?? 0;
  const before = bin === 0 ? 0 : Math.min(0, distances[bin - 1] ?? 0);
  const part = at > before ? Math.min(Math.max(-before / (at - before), 0), 1) : 0.5;
  return edge(bin) + part * (last(bin) - edge(bin));
}

const tidy = (value: number): number => Number(value.toPrecision(12));
