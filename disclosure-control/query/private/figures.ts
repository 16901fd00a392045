import { ratioOf, weightedSum } from '../../figures/derive.ts';
import type { Figure } from '../../figures/figure.ts';
import type { Measure } from '../aggregate/plan.ts';
import { componentsOf } from './components.ts';
import type { Noise } from './noise.ts';

/** A component with its noise, in whole steps. */
export interface Noisy {
  readonly value: number;
  readonly noise: Noise;
}

/**
 * The figures of one group, calculated of its noisy components alone, so that they cost nothing more. Margins are of
 * the noise: at least 95 in 100 figures lie within theirs of what was counted. Counts are not below zero, and means,
 * variances and deviations not beyond what the bounds allow.
 */
export function figuresOf(measures: readonly Measure[], noisy: readonly Noisy[]): readonly Figure[] {
  const { of } = componentsOf(measures);
  return measures.map((measure, at) => {
    const parts = (of[at] ?? []).flatMap((place) => noisy[place] ?? []);
    return figureOf(measure.kind, parts);
  });
}

function figureOf(kind: Measure['kind'], parts: readonly Noisy[]): Figure {
  const [first, second, third] = parts;
  if (first === undefined) throw new TypeError('A figure has a component.');
  switch (kind) {
    case 'mean':
      return meanOf(first, second);
    case 'variance':
      return varianceOf(first, second, third);
    case 'deviation':
      return rootOf(varianceOf(first, second, third));
    case 'sum':
      return exactDigits(plain(first));
    default: {
      const { value, margin } = plain(first);
      return { value: Math.max(0, value), margin };
    }
  }
}

const plain = ({ value, noise }: Noisy): Figure => ({
  value: value * noise.unit,
  margin: noise.margin * noise.unit,
});

/** Middle of the bounds plus mean distance from it. Where nobody may be there, the middle, give or take the bounds. */
function meanOf(distances: Noisy, rows: Noisy | undefined): Figure {
  const { scale } = distances.noise;
  if (scale === undefined) throw new TypeError('A mean has bounds.');
  const reach = scale.reach * scale.unit;
  const from = ratioOf(plain(distances), rows && plain(rows)) ?? { value: 0, margin: reach };
  const value = Math.min(Math.max(from.value, -reach), reach);
  return exactDigits({ value: scale.middle * scale.unit + value, margin: Math.min(from.margin, 2 * reach) });
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
    return exactDigits({ value: most / 3, margin: most });
  const sample = n.value / (n.value - 1);
  return exactDigits({
    value: Math.min(Math.max(rest.value * sample, 0), most),
    margin: Math.min(rest.margin * sample, most),
  });
}

function rootOf({ value, margin }: Figure): Figure {
  const root = Math.sqrt(value);
  const above = Math.sqrt(value + margin) - root;
  const below = root - Math.sqrt(Math.max(0, value - margin));
  return exactDigits({ value: root, margin: Math.max(above, below) });
}

/** Digits beyond the double's own are noise of the arithmetic. Margins are rounded up. */
function exactDigits({ value, margin }: Figure): Figure {
  return { value: Number(value.toPrecision(12)), margin: Number((margin * (1 + 1e-4)).toPrecision(4)) };
}
