import { ratioOf, weightedSum } from '../../figures/derive.ts';
import type { Figure } from '../../figures/figure.ts';
import type { Measure } from '../aggregate/plan.ts';
import { componentsOf } from './components.ts';
import { marginOf, marginOfSum } from './noise.ts';
import type { Noisy } from './noisy.ts';
import { quantileOf } from './quantile.ts';

/**
 * The figures of one group, calculated of its noisy components alone, so that they cost nothing more. Margins are of
 * the noise: at least 95 in 100 figures lie within theirs of what was counted. Counts are not below zero, and means,
 * variances and deviations not beyond what the bounds allow.
 */
export function figuresOf(measures: readonly Measure[], noisy: readonly Noisy[]): readonly Figure[] {
  const { of } = componentsOf(measures);
  return measures.map((measure, at) => {
    const parts = (of[at] ?? []).flatMap((place) => noisy[place] ?? []);
    return figureOf(measure, parts);
  });
}

function figureOf(measure: Measure, parts: readonly Noisy[]): Figure {
  const [first, second, third] = parts;
  if (first === undefined) throw new TypeError('A figure has a component.');
  switch (measure.kind) {
    case 'quantile':
      return quantileOf(measure.at, first);
    case 'mean':
      return meanOf(first, second);
    case 'variance':
      return varianceOf(first, second, third);
    case 'deviation':
      return rootOf(varianceOf(first, second, third));
    case 'sum':
      return meaningful(plain(first));
    default: {
      const { value, margin } = plain(first);
      return { value: Math.max(0, value), margin };
    }
  }
}

const plain = ({ values, noise, groups }: Noisy): Figure => ({
  value: (values[0] ?? 0) * noise.unit,
  margin: (groups === 1 ? marginOf(noise.rate) : marginOfSum(noise.rate, groups)) * noise.unit,
});

/** Middle of the bounds plus mean distance from it. Where nobody may be there, the middle, give or take the bounds. */
function meanOf(distances: Noisy, rows: Noisy | undefined): Figure {
  const { scale } = distances.noise;
  if (scale === undefined) throw new TypeError('A mean has bounds.');
  const reach = scale.reach * scale.unit;
  const from = ratioOf(plain(distances), rows && plain(rows)) ?? { value: 0, margin: reach };
  const value = Math.min(Math.max(from.value, -reach), reach);
  return meaningful({ value: scale.middle * scale.unit + value, margin: Math.min(from.margin, 2 * reach) });
}

/** Mean of the squared distances less the mean distance squared, times n / (n − 1). */
function varianceOf(squares: Noisy, distances: Noisy | undefined, rows: Noisy | undefined): Figure {
  const { scale } = squares.noise;
  if (scale === undefined) throw new TypeError('A variance has bounds.');
  const most = (scale.reach * scale.unit) ** 2;
  const n = rows && plain(rows);
  const square = ratioOf(plain(squares), n);
  const mean = ratioOf(distances && plain(distances), n);
  const squaredMean = mean && {
    value: mean.value ** 2,
    margin: 2 * Math.abs(mean.value) * mean.margin + mean.margin ** 2,
  };
  const rest = weightedSum([
    { figure: square, weight: 1 },
    { figure: squaredMean, weight: -1 },
  ]);
  if (rest === undefined || n === undefined || n.value <= 1)
    return meaningful({ value: most / 3, margin: most });
  const sample = n.value / (n.value - 1);
  return meaningful({
    value: Math.min(Math.max(rest.value * sample, 0), most),
    margin: Math.min(rest.margin * sample, most),
  });
}

function rootOf({ value, margin }: Figure): Figure {
  const root = Math.sqrt(value);
  const above = Math.sqrt(value + margin) - root;
  const below = root - Math.sqrt(Math.max(0, value - margin));
  return meaningful({ value: root, margin: Math.max(above, below) });
}

/**
 * As many digits as the margin leaves meaning: three of the margin, which is rounded up so that it covers what is cut off
 * of the value.
 */
function meaningful({ value, margin }: Figure): Figure {
  const unit = 10 ** (Math.floor(Math.log10(margin)) - 2);
  const digits = (steps: number): number => Number((steps * unit).toPrecision(12));
  return { value: digits(Math.round(value / unit)), margin: digits(Math.ceil((margin * 1.005) / unit)) };
}
