import { down, expDown, expUp, oneMinusExpNeg, up } from '../exact/interval.ts';
import { isGaussian, type PrivacyEvent } from './events.ts';
import { curveAtInfinity, hockeyStick } from './curve.ts';

/**
 * A discrete privacy-loss distribution: mass[i] is the probability under P of loss (offset + i) * step, `infinite` that of an infinite loss. Its privacy curve lies wholly
 * above the true one (`upper`) or wholly below it. A pair below need not have total mass 1.
 */
export interface LossDistribution {
  readonly step: number;
  readonly offset: number;
  readonly mass: Float64Array;
  readonly infinite: number;
  readonly upper: boolean;
}

const LEAST_MASS = 1e-290;
const MOST_BELOW = 1 - 2 ** -40;

/**
 * Puts an event on the grid of losses, wholly from above or wholly from below.
 *
 * From above ("connect the dots", Doroshenko et al. 2022): chords between points of the convex hockey-stick curve lie above it. From below: the points are lowered until the
 * chords lie below the curve, which itself lies above the extensions of the neighbouring chords; then the convex hull is taken. Both are piecewise linear
 * in x = exp(loss) with corners on the grid, so they are curves of discrete pairs, and domination survives composition, because
 * the curve of a product is an average of one factor's curve. Only losses above 0 are worked on: the pairs are symmetric, and a dominated half gives a dominated whole
 * as long as the total mass is at least 1 (from above) or at most 1 (from below).
 */
export function discretise(
  event: PrivacyEvent,
  step: number,
  reach: number,
  upper: boolean,
): LossDistribution {
  const last = Math.max(2, Math.ceil(reach / step - 1e-11));
  return upper ? onGrid(event, step, last, true) : onGrid(lowered(event, step), step, last, false);
}

/** An event no more revealing whose largest loss is on the grid: every kind is dominated by the same kind with a larger epsilon. */
function lowered(event: PrivacyEvent, step: number): PrivacyEvent {
  if (isGaussian(event)) return event;
  return { ...event, epsilon: Math.min(event.epsilon, Math.floor(event.epsilon / step + 1e-11) * step) };
}

function onGrid(event: PrivacyEvent, step: number, most: number, upper: boolean): LossDistribution {
  const last = upper || isGaussian(event) ? most : Math.max(2, Math.round(event.epsilon / step));
  const curve = Array.from({ length: last + 1 }, (_, i) => hockeyStick(event, i * step));
  const highs = curve.map((bracket) => bracket.upper);
  const floor = upper ? (highs[last] as number) : curveAtInfinity(event);
  const points = upper
    ? highs
    : lowerPoints(
        event,
        step,
        curve.map((b) => b.lower),
        highs,
      );
  const positive = certified(massesOf(points, floor, step, upper), points, floor, step, upper);
  const mass = new Float64Array(2 * last + 1);
  let rest = floor;
  for (let i = last; i >= 1; i -= 1) {
    const p = positive[i] as number;
    if (p === 0) continue;
    // Under Q the same loss has mass p exp(-loss); by symmetry that is P's mass at the opposite loss.
    const opposite = upper ? up(p * expUp(-i * step)) : down(p * expDown(-i * step));
    // A pair below may not hold more than 1, and may leave out small losses, or parts of them.
    const both = up(p + opposite);
    const share = upper || up(rest + both) <= MOST_BELOW ? 1 : Math.max(0, down((MOST_BELOW - rest) / both));
    mass[last + i] = p * share;
    mass[last - i] = Math.max(0, opposite) * share;
    rest += (p + opposite) * share;
  }
  const sign = upper ? 1 : -1;
  mass[last] = Math.max(0, 1 - rest + sign * (last + 4) * 2 ** -51);
  return { step, offset: -last, mass, infinite: floor, upper };
}

/** Masses under P of the losses whose hockey-stick curve passes through the points, up to rounding; entry 0 is not used. */
function massesOf(points: readonly number[], floor: number, step: number, upper: boolean): Float64Array {
  const convex = upper ? points : convexHull(points, step);
  const growth = growthMinusOne(step);
  return Float64Array.from(convex, (here, i) => {
    if (i === 0) return 0;
    // Slope changes of a function piecewise linear in x are masses under Q; times x they are masses under P.
    const left = (((convex[i - 1] as number) - here) / growth) * (1 + growth);
    const right = (here - (convex[i + 1] ?? floor)) / growth;
    return Math.max(0, left - right);
  });
}

/**
 * Scales the masses until the curve that they have is proven to lie on the right side of the points. That proof is all that the bounds rest on: whatever rounding did to the hull, to
 * the second differences or to growth is found here. The curve past loss i is floor + E_i with E_i = (1 - s) A_i + s E_(i + 1), where A_i is the mass beyond i and s = exp(-step): sums of
 * positive terms, each rounded outward.
 */
function certified(
  masses: Float64Array,
  points: readonly number[],
  floor: number,
  step: number,
  upper: boolean,
): Float64Array {
  const discount = upper ? expDown(-step) : expUp(-step);
  const lost = upper ? oneMinusExpNeg(step).lower : oneMinusExpNeg(step).upper;
  const round = upper ? down : up;
  // A top mass that every excess holds, so that none of them is lost to underflow.
  if (upper) masses[masses.length - 1] = Math.max(masses[masses.length - 1] as number, LEAST_MASS);
  let [beyond, excess, scale] = [0, 0, 1];
  for (let i = masses.length - 2; i >= 0; i -= 1) {
    // Nothing beyond, nothing to prove: and outward rounding of 0 is not 0.
    if (beyond === 0 && masses[i + 1] === 0) continue;
    beyond = round(beyond + (masses[i + 1] as number));
    excess = round(round(lost * beyond) + round(discount * excess));
    const wanted = (points[i] as number) - floor;
    if (upper && wanted > 0) scale = Math.max(scale, up(up(wanted) / excess));
    else if (!upper && excess > 0) scale = Math.min(scale, Math.max(0, down(down(wanted) / excess)));
  }
  return masses.map((mass) => (mass > 0 ? round0(mass * scale, upper) : 0));
}

function round0(mass: number, upper: boolean): number {
  return upper ? up(mass) : Math.max(0, down(mass));
}

/** exp(h) - 1: by its series within four units of the last place for steps up to 1/2, and within 2^-44 for larger ones. */
function growthMinusOne(h: number): number {
  if (h > 1 / 2) return expUp(h) - 1;
  let sum = 0;
  for (let k = 24; k >= 1; k -= 1) sum = (h / k) * (1 + sum);
  return sum;
}

/** Points of a piecewise linear function below the curve, not necessarily convex; the last is its value for ever after. */
function lowerPoints(
  event: PrivacyEvent,
  step: number,
  lows: readonly number[],
  highs: readonly number[],
): number[] {
  const last = lows.length - 1;
  const growth = growthMinusOne(step);
  const wide = 2 ** -42 * (step > 1 / 2 ? (1 + growth) ** 2 : 1);
  const floor = curveAtInfinity(event);
  const at = (values: readonly number[], i: number): number => {
    if (i >= 0) return values[i] as number;
    // The mirrored point, H(1/x) = 1 - 1/x + H(x)/x.
    return 1 - expDown(i * step) * (1 - (values[-i] as number));
  };
  // The last corner is the atom at the largest loss, if it is on the grid: the curve leaves it along a line of known slope.
  const atom = topAtom(event, last * step);
  const corners = Array.from({ length: last }, (_, i) => {
    const [h0, h1] = [at(lows, i), i + 1 === last ? floor : at(lows, i + 1)];
    const before = at(highs, i - 1);
    const a = (h0 - before) * (1 + growth);
    const b = (i + 1 === last ? -growth * atom.mass : at(lows, i + 2) - h1) / (1 + growth);
    // Slopes are within 2^-48 of values up to `before`: a subtraction, growth and two more roundings, which matter more where growth is large.
    const margin = before * wide + (i + 1 === last ? atom.mismatch * (1 + growth) : 0);
    const bend = b - a;
    // Almost straight: the sag is at most a quarter of the bend, wherever the corner is.
    if (bend <= 1e-6 * Math.abs(a))
      return { t: 0.5, height: (h0 + h1) / 2 - Math.abs(bend) / 4 - margin, chord: (h0 + h1) / 2 };
    const t = Math.min(1, Math.max(0, (h1 - b - h0) / -bend));
    return { t, height: Math.max(h0 + a * t, h1 + b * (t - 1)) - margin, chord: h0 + (h1 - h0) * t };
  });
  const sag = (i: number): number => {
    const corner = corners[i];
    return corner ? Math.max(0, corner.chord - corner.height) : 0;
  };
  // Both ends of an interval are lowered by its sag, except the last point of all: there its partner is lowered for two.
  const points = lows.map((low, i) => low - Math.max(sag(i), sag(i - 1)));
  const final = corners[last - 1] as { t: number; height: number };
  points[last] = floor;
  points[last - 1] = Math.min(
    points[last - 1] as number,
    final.t < 1 ? floor + (final.height - floor) / (1 - final.t) : floor,
  );
  // Nothing may pass below the floor, or come so near that their difference means nothing; the point before one that does is on the floor too.
  const sunk = points.findIndex((point, i) => i < last && point < floor * (1 + 2 ** -36));
  if (sunk >= 0) points.fill(floor, Math.max(0, sunk - 1));
  return points;
}

/** A lower bound of the mass under P of the largest loss, which `lowered` has put on the grid, and how far rounding may have moved it. */
function topAtom(event: PrivacyEvent, loss: number): { readonly mass: number; readonly mismatch: number } {
  if (isGaussian(event) || Math.abs(loss - event.epsilon) > 1e-11 * loss) return { mass: 0, mismatch: 0 };
  return { mass: topMass(event), mismatch: 2 * Math.abs(loss - event.epsilon) + 2 ** -50 };
}

/** A lower bound of the mass under P of the largest loss, where there is one that has mass. */
export function topMass(event: PrivacyEvent): number {
  if (isGaussian(event) || event.kind === 'boundedRange') return 0;
  const steps = event.kind === 'geometric' ? event.sensitivity : 1;
  const mass =
    event.kind === 'laplace' ? 0.5 : (1 - curveAtInfinity(event)) / (1 + expUp(-event.epsilon / steps));
  return down(mass * (1 - 2 ** -46));
}

/** 1 - exp(-x) and exp(-x), for a rough x of at least 0: what is made of them is proven afterwards. */
function roughly(x: number): { readonly gap: number; readonly left: number } {
  return { gap: x < 0.25 ? oneMinusExpNeg(x).lower : 1 - expDown(-x), left: expDown(-x) };
}

/** The greatest convex function of x = exp(loss) at or below points on the grid. Slopes are taken relative to x, which itself would overflow. */
function convexHull(points: readonly number[], step: number): number[] {
  const last = points.length - 1;
  const table = Array.from({ length: last + 1 }, (_, i) => roughly(i * step));
  const gap = (i: number): number => (table[i] as { gap: number }).gap;
  const left = (i: number): number => (table[i] as { left: number }).left;
  const hull: number[] = [];
  const value = (i: number): number => points[i] as number;
  for (let i = 0; i <= last; i += 1) {
    while (hull.length >= 2) {
      const b = hull[hull.length - 1] as number;
      const a = hull[hull.length - 2] as number;
      // Slopes times x at b: (v_b - v_a) / (1 - x_a / x_b) and (v_i - v_b) (x_b / x_i) / (1 - x_b / x_i).
      if ((value(b) - value(a)) * gap(i - b) < (value(i) - value(b)) * left(i - b) * gap(b - a)) break;
      hull.pop();
    }
    hull.push(i);
  }
  const out = [...points];
  for (let k = 1; k < hull.length; k += 1) {
    const [a, b] = [hull[k - 1] as number, hull[k] as number];
    for (let i = a + 1; i < b; i += 1) {
      // (x_i - x_a) / (x_b - x_a).
      const t = (left(b - i) * gap(i - a)) / gap(b - a);
      out[i] = value(a) + (value(b) - value(a)) * t;
    }
  }
  return out;
}
