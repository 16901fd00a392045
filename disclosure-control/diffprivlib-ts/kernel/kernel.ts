import { EDGES_AT, loopsModule, PIECE, SUMS_AT, TABLE, TABLES, TABLES_AT, TURN } from './loops.ts';

/** The loops, and views of the memory that they work on. */
export interface Kernel {
  readonly values: Float64Array;
  readonly sums: Float64Array;
  readonly edges: Float64Array;
  /** The counts of all tables, one after another. */
  readonly counts: Int32Array;
  readonly loops: Loops;
}

type Moments = (end: number, lower: number, upper: number, origin: number, scale: number) => void;

interface Loops {
  readonly sums: Moments;
  readonly squares: Moments;
  readonly bins: (end: number, lower: number, upper: number, scale: number, none: number) => void;
}

let made: Kernel | null | undefined;

/** The kernel, or null where the platform has no vector instructions or forbids WebAssembly: the plain loops give the same answers. */
export function kernel(): Kernel | null {
  if (made === undefined) made = make();
  return made;
}

function make(): Kernel | null {
  try {
    // Where there is no WebAssembly at all, naming it throws, too.
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(loopsModule()));
    const { memory, ...loops } = exports as unknown as Loops & { readonly memory: WebAssembly.Memory };
    const { buffer } = memory;
    return {
      values: new Float64Array(buffer, 0, PIECE),
      sums: new Float64Array(buffer, SUMS_AT, 2),
      edges: new Float64Array(buffer, EDGES_AT, TABLE),
      counts: new Int32Array(buffer, TABLES_AT, TABLES * TABLE),
      loops,
    };
  } catch {
    return null;
  }
}

/** The bytes of so many values, filled up with `padding` to whole turns of a loop. */
export function padded(values: Float64Array, count: number, padding: number): number {
  const whole = Math.ceil(count / TURN) * TURN;
  values.fill(padding, count, whole);
  return whole * 8;
}
