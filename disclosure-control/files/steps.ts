/** A point of a line that is drawn. */
export type Point = readonly [x: number, y: number];

/** Fewest steps, each at a place of its own, that show that a curve goes by single people's events. */
const manySteps = 15;

/**
 * Whether a line goes only across and up or down, by turns, and not at equal distances: a survival curve, a cumulative
 * share or a ROC curve of which each step is somebody. Bars and bands step at equal distances.
 */
export function isStepped(points: readonly Point[]): boolean {
  const widths: number[] = [];
  for (const [at, [x, y]] of points.entries()) {
    const before = points[at - 1];
    if (before === undefined) continue;
    const [across, up] = [Math.abs(x - before[0]) > 0.01, Math.abs(y - before[1]) > 0.01];
    if (across && up) return false;
    if (across) widths.push(Math.abs(x - before[0]));
  }
  const kinds = new Set(widths.map((width) => Math.round(width * 2)));
  return widths.length >= manySteps && kinds.size > Math.max(4, widths.length * 0.2);
}
