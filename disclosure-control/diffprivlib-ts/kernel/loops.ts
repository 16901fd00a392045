import {
  assemble,
  bits,
  f64,
  f64x2,
  get,
  i32,
  repeat,
  set,
  tee,
  type,
  type Code,
  type Routine,
} from './assembler.ts';

/** Values that are handed over at a time: 64 KiB of them, at the start of the memory. */
export const PIECE = 8192;
const VALUES = 0;
/** Two doubles: the sums of steps and of their squares. */
export const SUMS_AT = PIECE * 8;
export const MOST_BINS = 4096;
/** The edges of bins, and one more place for what falls in none. */
export const EDGES_AT = SUMS_AT + 64;
const EDGES = MOST_BINS + 2;
/** Four tables of counts, so that two values in one bin do not wait for each other. */
export const TABLES_AT = EDGES_AT + EDGES * 8;
export const TABLES = 4;
/** A count for each edge: see `bins`. */
export const TABLE = EDGES;

const VECTOR = 16;
const UNROLLED = 4;
/** Values that one turn of a loop takes; whoever calls pads to a multiple. */
export const TURN = 2 * UNROLLED;

/**
 * moments(end, lower, upper, origin, scale): over the values before byte `end`, the sums of k and k^2 with k = round((clip(value) - origin) scale), halves upwards; a missing value is
 * clipped to the lower bound. The sums are exact while they stay below 2^53.
 */
function moments(name: string, squares: boolean): Routine {
  const [end, lower, upper, origin, scale, at] = [0, 1, 2, 3, 4, 5];
  const [low, high, from, by, half, one, x, k] = [6, 7, 8, 9, 10, 11, 12, 13];
  const first = Array.from({ length: UNROLLED }, (_, i) => 14 + i);
  const second = Array.from({ length: UNROLLED }, (_, i) => 14 + UNROLLED + i);
  const spread = (value: Code, local: number): Code => [...value, ...f64x2.splat, ...set(local)];
  const step = (i: number): Code => [
    ...[get(low), get(at), f64x2.load(VALUES + i * VECTOR), f64x2.larger, get(high), f64x2.smaller].flat(),
    ...[get(from), f64x2.subtract, get(by), f64x2.multiply, tee(x), f64x2.nearest, set(k)].flat(),
    // A half that went down to the even number goes up.
    ...[get(x), get(k), f64x2.subtract, get(half), f64x2.equal, get(one), bits.and].flat(),
    ...[get(k), f64x2.add, tee(k), get(first[i] as number), f64x2.add, set(first[i] as number)].flat(),
    ...(squares
      ? [get(k), get(k), f64x2.multiply, get(second[i] as number), f64x2.add, set(second[i] as number)].flat()
      : []),
  ];
  const total = (lanes: readonly number[]): Code =>
    lanes
      .flatMap((local) => [0, 1].map((lane): Code => [...get(local), ...f64x2.lane(lane)]))
      .flatMap((lane, i) => (i === 0 ? lane : [...lane, ...f64.add]));
  return {
    name,
    parameters: [type.i32, type.f64, type.f64, type.f64, type.f64],
    locals: [type.i32, ...Array.from({ length: 8 + 2 * UNROLLED }, () => type.v128)],
    body: [
      spread(get(lower), low),
      spread(get(upper), high),
      spread(get(origin), from),
      spread(get(scale), by),
      spread(f64.constant(0.5), half),
      spread(f64.constant(1), one),
      repeat([
        ...Array.from({ length: UNROLLED }, (_, i) => step(i)).flat(),
        ...[get(at), i32.constant(UNROLLED * VECTOR), i32.add, tee(at), get(end), i32.isBelow].flat(),
      ]),
      [...i32.constant(SUMS_AT), ...total(first), ...f64.store(0)],
      [...i32.constant(SUMS_AT), ...total(second), ...f64.store(8)],
    ],
  };
}

/**
 * bins(end, lower, upper, scale, none): finds the edge nearest to each value before byte `end`, by rounding (value - lower) scale, and counts the value at that edge, or at the one before if it is
 * below it: the edge decides, not the rounding. A value outside the bounds, or missing, is counted at `none`, whose edge must be -infinity.
 */
function bins(): Routine {
  const [end, lower, upper, scale, none, at, edge, place] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [low, high, by, beside, value, nearest] = [8, 9, 10, 11, 12, 13];
  const spread = (code: Code, local: number): Code => [...code, ...f64x2.splat, ...set(local)];
  const count = (lane: number, table: number): Code => [
    ...[get(nearest), bits.lane32(lane), tee(edge)].flat(),
    ...[get(value), f64x2.lane(lane), get(edge), i32.constant(3), i32.shiftLeft, f64.load(EDGES_AT)].flat(),
    ...[f64.isBelow, i32.subtract, i32.constant(2), i32.shiftLeft, tee(place), get(place)].flat(),
    ...i32.load(TABLES_AT + table * TABLE * 4),
    ...[i32.constant(1), i32.add].flat(),
    ...i32.store(TABLES_AT + table * TABLE * 4),
  ];
  const pair = (i: number): Code => [
    ...[get(at), f64x2.load(VALUES + i * VECTOR), tee(value), get(low), f64x2.subtract, get(by)].flat(),
    ...[f64x2.multiply, f64x2.nearest, get(beside)].flat(),
    ...[get(value), get(low), f64x2.atLeast, get(value), get(high), f64x2.atMost, bits.and].flat(),
    ...[bits.select, f64x2.truncate, set(nearest)].flat(),
    ...count(0, (2 * i) % TABLES),
    ...count(1, (2 * i + 1) % TABLES),
  ];
  return {
    name: 'bins',
    parameters: [type.i32, type.f64, type.f64, type.f64, type.f64],
    locals: [type.i32, type.i32, type.i32, ...Array.from({ length: 6 }, () => type.v128)],
    body: [
      spread(get(lower), low),
      spread(get(upper), high),
      spread(get(scale), by),
      spread(get(none), beside),
      repeat([
        ...Array.from({ length: UNROLLED }, (_, i) => pair(i)).flat(),
        ...[get(at), i32.constant(UNROLLED * VECTOR), i32.add, tee(at), get(end), i32.isBelow].flat(),
      ]),
    ],
  };
}

/** The module of the three loops. */
export function loopsModule(): Uint8Array<ArrayBuffer> {
  const pages = Math.ceil((TABLES_AT + TABLES * TABLE * 4) / 65536);
  return assemble(pages, [moments('sums', false), moments('squares', true), bins()]);
}
