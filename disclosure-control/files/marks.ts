import type { ContentFault } from './contents.ts';
import { greatest, least } from './extent.ts';

/** The middle of a mark of a picture, such as a point of a scatter plot, in units of the picture. */
export interface Mark {
  readonly x: number;
  readonly y: number;
}

/** From this many marks on, each at a place of its own, a picture shows points, and each may be a person. */
const manyPoints = 20;
/** Outliers above a box plot: this many in a column, and gaps that differ. */
const manyOutliers = 3;

/** What marks of one kind give away. Marks one step apart are ticks, or a series with a marker at each of its values. */
export function faultOfMarks(marks: readonly Mark[], least = manyPoints): ContentFault | undefined {
  if (marks.length < manyOutliers || (marks.length >= least && isSeries(marks))) return undefined;
  const [xs, ys] = [distinct(marks.map(({ x }) => x)), distinct(marks.map(({ y }) => y))];
  if (marks.length >= least && xs.length >= least * 0.6 && ys.length >= least * 0.6) return 'points';
  const stacked =
    isStacked(
      lanesOf(
        marks,
        ({ x }) => x,
        ({ y }) => y,
      ),
    ) ||
    isStacked(
      lanesOf(
        marks,
        ({ y }) => y,
        ({ x }) => x,
      ),
    );
  return stacked ? 'outliers' : undefined;
}

/** Marks that stand on one line, within a unit of the picture. */
function lanesOf(
  marks: readonly Mark[],
  lane: (mark: Mark) => number,
  along: (mark: Mark) => number,
): readonly (readonly number[])[] {
  const lanes: { at: number; places: number[] }[] = [];
  for (const mark of marks) {
    const found = lanes.find(({ at }) => Math.abs(at - lane(mark)) <= 1);
    if (found === undefined) lanes.push({ at: lane(mark), places: [along(mark)] });
    else found.places.push(along(mark));
  }
  return lanes.map(({ places }) => places);
}

/** Many lanes with as many marks each show a value a group; a few uneven ones show whoever is outside a box. */
function isStacked(lanes: readonly (readonly number[])[]): boolean {
  const sizes = lanes.map((lane) => lane.length);
  const grouped = sizes.length > 2 && new Set(sizes).size === 1;
  const few = sizes.length * 2 <= sizes.reduce((a, b) => a + b, 0);
  return few && !grouped && lanes.some(isIrregular);
}

const distinct = (values: readonly number[]): readonly number[] => [
  ...new Set(values.map((value) => Math.round(value * 10))),
];

/** Curves with a marker at each value: a step apart, as many at each step, and one alone without great leaps. */
function isSeries(marks: readonly Mark[]): boolean {
  const even = areEven(marks.map(({ x }) => x));
  const lanes = lanesOf(
    marks,
    ({ x }) => x,
    ({ y }) => y,
  );
  if (even && lanes.length > 2 && lanes.every((lane) => lane.length > 1 && lane.length === lanes[0]?.length))
    return true;
  const inOrder = marks.toSorted((a, b) => a.x - b.x).map(({ y }) => y);
  const range = greatest(inOrder) - least(inOrder);
  const leaps = inOrder.slice(1).reduce((sum, y, at) => sum + Math.abs(y - (inOrder[at] ?? y)), 0);
  // A curve has one mark at each place; boxes have several.
  return even && lanes.length > marks.length * 0.8 && leaps <= inOrder.length * range * 0.25;
}

/** Values that go on by one step, as those of a series do. */
function areEven(values: readonly number[]): boolean {
  const sorted = distinct(values).toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((value, at) => value - (sorted[at] ?? value));
  const middle = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return gaps.filter((gap) => Math.abs(gap - middle) > middle * 0.12 + 1).length <= gaps.length * 0.1;
}

function isIrregular(values: readonly number[]): boolean {
  const places = distinct(values);
  return places.length >= manyOutliers && !areEven(values);
}
