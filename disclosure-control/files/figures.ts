/** A figure, or what stands for one that is hidden. */
export const isFigure = (cell: string): boolean =>
  /^[-+−<≤>£$€]?\s*[\d.,]*\d[\d.,]*(?:e[+-]?\d+)?\s*%?\*{0,3}(\s*[([].*[)\]])?$/i.test(cell) ||
  /^(?:\*+|[scx]|\.\.|\[c\]|NA|NaN)$/.test(cell);
