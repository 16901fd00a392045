import { PureFilter, approximate } from 'diffprivlib-ts';
import { componentsOf, type Component } from './components.ts';
import type { PrivateQuestion } from './question.ts';
import { binsOf, binUnits, scaleFor, shareOfOne, type Scale } from './scale.ts';

/** The noise of one component: discrete Laplace noise on whole steps. */
export interface Noise {
  readonly component: Component;
  readonly scale: Scale | undefined;
  /** What it spends. */
  readonly epsilon: number;
  /** The most that one person changes the component over all groups, in steps. */
  readonly sensitivity: number;
  /** The width of a step, in the unit of the component. */
  readonly unit: number;
  /** How many draws it is in each group: one, but of a histogram one for each bin. */
  readonly draws: number;
  /** P(a draw is x) is proportional to exp(−rate·|x|), x in steps. */
  readonly rate: number;
}

type Asked = Pick<PrivateQuestion, 'measures' | 'bounds' | 'privacy' | 'values'>;

/** How a question's epsilon is spent, and what noise that buys. Known before anything is computed. */
export function noiseOf(question: Asked): {
  readonly noises: readonly Noise[];
  /** What finding the groups spends, beside delta; 0 where they are known. */
  readonly selection: number;
} {
  const { bounds, measures, privacy, values } = question;
  const { parts, components } = componentsOf(measures);
  const shares = components.length + (values === null ? 1 : 0);
  const epsilon = shareOf(privacy.epsilon, shares);
  const noises = components.map((component): Noise => {
    const { rowsPerPerson, groupsPerPerson } = privacy;
    const scale = scaleFor(bounds, parts[component.part]?.column, rowsPerPerson);
    const sensitivity = groupsPerPerson * shareOfOne(component.kind, scale, rowsPerPerson);
    return {
      component,
      scale,
      epsilon,
      sensitivity,
      unit: unitOf(component.kind, scale),
      draws: component.kind === 'bins' && scale !== undefined ? binsOf(scale).count : 1,
      rate: epsilon / sensitivity,
    };
  });
  return { noises, selection: values === null ? epsilon : 0 };
}

/** How many draws of noise a group takes. */
export const drawsOf = (noises: readonly Noise[]): number =>
  noises.reduce((total, { draws }) => total + draws, 0);

/** An equal share: so many of it are never more than the whole, counted exactly. */
export function shareOf(epsilon: number, shares: number): number {
  let share = Math.floor((epsilon / shares) * 1e12);
  const fits = (): boolean => {
    const filter = new PureFilter({ epsilon, delta: 0 });
    for (let at = 0; at < shares; at += 1) {
      if (!filter.admits(approximate(share / 1e12))) return false;
      filter.charge(approximate(share / 1e12));
    }
    return true;
  };
  while (!fits()) share -= 1;
  return share / 1e12;
}

/**
 * The least whole m, 1 at least, with P(|X| > m) ≤ 1/20 for P(X = x) proportional to exp(−rate·|x|):
 * P(|X| > m) = 2·q^(m+1) / (1+q), q = exp(−rate).
 */
export function marginOf(rate: number): number {
  const q = Math.exp(-rate);
  return Math.max(1, Math.ceil(Math.log(40 / (1 + q)) / rate) - 1);
}

/**
 * The margin of a weighted sum of independent draws of the noise of `rate`: 95 in 100 sums lie within it. The normal
 * quantile with the correction of Cornish and Fisher (1938) for the heavier tails of few draws; `squares` and `fourths`
 * are the sums of the weights' squares and fourth powers.
 */
export function marginOfSum(rate: number, squares: number, fourths = squares): number {
  if (squares <= 0) return 0;
  const q = Math.exp(-rate);
  const variance = (2 * q) / (1 - q) ** 2;
  const fourth = (2 * q * (1 + 4 * q + q * q)) / (1 - q) ** 4;
  const excess = (fourth * fourths) / (variance * squares) ** 2;
  const z = 1.959964 + 0.0687 * excess;
  return Math.ceil(z * Math.sqrt(variance * squares) + 0.5);
}

function unitOf(kind: Component['kind'], scale: Scale | undefined): number {
  if (kind === 'people' || kind === 'rows' || scale === undefined) return 1;
  if (kind === 'bins') return 1 / binUnits;
  return kind === 'squares' ? scale.squareUnit * scale.unit ** 2 : scale.unit;
}
