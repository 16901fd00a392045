import type { Mark } from './marks.ts';
import type { Pixels } from './png-pixels.ts';

/** Marks of a drawn picture: small, round or square, the same left and right, above and below, and of one size. */
export interface DrawnMarks {
  readonly coloured: readonly Mark[];
  readonly black: readonly Mark[];
  /** Small shapes of any form, letters among them. */
  readonly shapes: number;
}

interface Shape {
  readonly cells: readonly number[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Colours further than this from the paper are ink. */
const inkDistance = 70;

export function marksOf({ width, height, rgb }: Pixels): DrawnMarks {
  const ink = inkOf(width * height, rgb);
  const largest = Math.max(26, Math.round(width / 30));
  const shapes = [...shapesOf(ink, width, height, largest)];
  const round = shapes.filter((shape) => isMark(shape, width));
  const size = commonest(round.map((shape) => shape.width));
  const near = Math.max(1, size * 0.15);
  const alike = [
    ...round.filter((shape) => Math.abs(shape.width - size) <= near),
    ...shapes.filter((shape) => isStack(shape, size, near, width)).flatMap((shape) => endsOf(shape, size)),
  ];
  const isColoured = (shape: Shape): boolean => {
    const tinted = shape.cells.filter((cell) => {
      const [r = 0, g = 0, b = 0] = rgb.subarray(cell * 3, cell * 3 + 3);
      return Math.max(r, g, b) - Math.min(r, g, b) > 45;
    });
    return tinted.length > shape.cells.length / 2;
  };
  const middle = ({ left, top, ...shape }: Shape): Mark => ({
    x: left + shape.width / 2,
    y: top + shape.height / 2,
  });
  return {
    coloured: alike.filter(isColoured).map(middle),
    black: alike.filter((shape) => !isColoured(shape)).map(middle),
    shapes: shapes.filter((shape) => shape.height >= 4 && shape.height <= largest).length,
  };
}

function inkOf(count: number, rgb: Uint8Array): Uint8Array {
  const tally = new Map<number, number>();
  const key = (cell: number): number =>
    ((rgb[cell * 3] ?? 0) >> 4) * 256 +
    ((rgb[cell * 3 + 1] ?? 0) >> 4) * 16 +
    ((rgb[cell * 3 + 2] ?? 0) >> 4);
  for (let cell = 0; cell < count; cell += 7) tally.set(key(cell), (tally.get(key(cell)) ?? 0) + 1);
  const paper = [...tally].reduce<[number, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [0, 0],
  )[0];
  const colour = [(paper >> 8) * 16 + 8, ((paper >> 4) & 15) * 16 + 8, (paper & 15) * 16 + 8];
  const ink = new Uint8Array(count);
  for (let cell = 0; cell < count; cell += 1) {
    const away = Math.max(...colour.map((one, at) => Math.abs((rgb[cell * 3 + at] ?? 0) - one)));
    if (away > inkDistance) ink[cell] = 1;
  }
  return ink;
}

/** Connected shapes of ink that are no larger than a mark can be. */
function* shapesOf(ink: Uint8Array, width: number, height: number, largest: number): Iterable<Shape> {
  for (let start = 0; start < ink.length; start += 1) {
    if (ink[start] !== 1) continue;
    const cells = [start];
    ink[start] = 2;
    let [left, right, top, bottom] = [
      start % width,
      start % width,
      Math.floor(start / width),
      Math.floor(start / width),
    ];
    for (let next = 0; next < cells.length; next += 1) {
      const cell = cells[next] ?? 0;
      const [x, y] = [cell % width, Math.floor(cell / width)];
      [left, right, top, bottom] = [
        Math.min(left, x),
        Math.max(right, x),
        Math.min(top, y),
        Math.max(bottom, y),
      ];
      for (let dy = -1; dy <= 1; dy += 1)
        for (let dx = -1; dx <= 1; dx += 1) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height || ink[ny * width + nx] !== 1) continue;
          ink[ny * width + nx] = 2;
          cells.push(ny * width + nx);
        }
    }
    const [wide, high] = [right - left + 1, bottom - top + 1];
    if (wide <= largest && high <= largest * 4) yield { cells, left, top, width: wide, height: high };
  }
}

/** Marks that lie over one another in a column. */
const isStack = (shape: Shape, size: number, near: number, across: number): boolean =>
  size > 4 && Math.abs(shape.width - size) <= near && shape.height > size * 1.25 && isMirrored(shape, across);

function endsOf(shape: Shape, size: number): readonly Shape[] {
  const last = { ...shape, top: shape.top + shape.height - size, height: size };
  return [{ ...shape, height: size }, last];
}

function isMirrored({ cells, left, top, width }: Shape, across: number): boolean {
  const filled = new Set(
    cells.map((cell) => (Math.floor(cell / across) - top) * width + (cell % across) - left),
  );
  const alike = [...filled].filter((cell) => filled.has(cell - (cell % width) + width - 1 - (cell % width)));
  return alike.length / filled.size > 0.9;
}

function isMark({ cells, left, top, width, height }: Shape, across: number): boolean {
  if (width < 3 || height < 3 || Math.abs(width - height) > width * 0.1) return false;
  const filled = new Set(
    cells.map((cell) => (Math.floor(cell / across) - top) * width + (cell % across) - left),
  );
  if (filled.size < width * height * 0.3) return false;
  const mirrored = (flip: (x: number, y: number) => number): number =>
    [...filled].filter((cell) => filled.has(flip(cell % width, Math.floor(cell / width)))).length /
    filled.size;
  return (
    mirrored((x, y) => y * width + width - 1 - x) > 0.85 &&
    mirrored((x, y) => (height - 1 - y) * width + x) > 0.85
  );
}

function commonest(values: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return [...tally].reduce<[number, number]>((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}
