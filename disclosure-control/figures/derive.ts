import type { Figure } from './figure.ts';

/**
 * Arithmetic on protected figures. What comes out tells nothing that the figures do not; its margin follows from
 * theirs, as if their errors were independent. Anything computed from a hidden figure is hidden.
 */
type Shown = Figure | undefined;

/** `scale` · a / b; hidden where the divisor may be zero within its error. */
export function ratioOf(a: Shown, b: Shown, scale = 1): Shown {
  if (a === undefined || b === undefined || Math.abs(b.value) <= b.margin || b.value === 0) return undefined;
  const ratio = a.value / b.value;
  const margin = Math.hypot(a.margin, ratio * b.margin) / Math.abs(b.value);
  return { value: scale * ratio, margin: Math.abs(scale) * margin };
}

/** Σ weight · figure: sums, differences, and directly standardised rates with weights from a list. */
export function weightedSum(parts: readonly { readonly figure: Shown; readonly weight: number }[]): Shown {
  let value = 0;
  const margins: number[] = [];
  for (const { figure, weight } of parts) {
    if (figure === undefined) return undefined;
    value += weight * figure.value;
    margins.push(weight * figure.margin);
  }
  return { value, margin: Math.hypot(...margins) };
}

/** a · b */
export function productOf(a: Shown, b: Shown): Shown {
  if (a === undefined || b === undefined) return undefined;
  return { value: a.value * b.value, margin: Math.hypot(a.value * b.margin, b.value * a.margin) };
}

/**
 * Ranks, 1 for the largest, of figures as they are shown; figures whose difference is within its margin share the
 * better rank, because their order is not known. Hidden figures have no rank.
 */
export function ranksOf(figures: readonly Shown[]): readonly (number | undefined)[] {
  return figures.map(
    (one) => one && 1 + figures.filter((other) => other !== undefined && isSurelyAbove(other, one)).length,
  );
}

function isSurelyAbove(a: Figure, b: Figure): boolean {
  return a.value - b.value > Math.hypot(a.margin, b.margin);
}
