/**
 * A figure as it may be shown, with the size of its error: of figures like it, at least 95 in 100 lie within `margin`
 * of the truth. Hidden is `undefined`, everywhere in this folder.
 */
export interface Figure {
  readonly value: number;
  /** In the figure's own unit; 0 is exact. */
  readonly margin: number;
}

const steps = [1, 1.5, 2, 3, 5, 7, 10] as const;

/**
 * A margin from a standard error, rounded up to 1, 1.5, 2, 3, 5 or 7 times a power of ten. The standard error comes
 * from hidden contributions; said exactly, it would be one more figure about them.
 */
export function marginOf(standardError: number): number {
  const exact = 1.96 * standardError;
  if (!(exact > 0)) return 0;
  const unit = 10 ** Math.floor(Math.log10(exact));
  const step = steps.find((one) => one * unit >= exact) ?? 10;
  return Number((step * unit).toPrecision(2));
}

/** Millionths, as exactly as a double can. */
export function fromMillionths(amount: bigint): number {
  return Number(amount) / 1e6;
}
