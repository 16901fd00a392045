/*
 * Enough of the binary format of WebAssembly (core specification 2.0, chapter 5) to write two short loops. An instruction is the list of its bytes.
 */

export type Code = readonly number[];

/** An unsigned LEB128 integer. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left === 0 ? low : low + 128);
  } while (left > 0);
  return bytes;
}

/** A signed LEB128 integer, at least 0. */
function signed(value: number): number[] {
  // The sixth bit of the last byte is the sign.
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  return (bytes[last] as number) < 64 ? bytes : [...bytes.slice(0, last), (bytes[last] as number) + 128, 0];
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function simd(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

export const type = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];

/** Repeats its body while the condition that the body leaves on the stack is not 0. */
export const repeat = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  load: (offset: number): Code => [0x28, 2, ...unsigned(offset)],
  store: (offset: number): Code => [0x36, 2, ...unsigned(offset)],
  isBelow: [0x49],
  add: [0x6a],
  subtract: [0x6b],
  shiftLeft: [0x74],
} as const satisfies Record<string, Code | ((value: number) => Code)>;

export const f64 = {
  constant: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  load: (offset: number): Code => [0x2b, 3, ...unsigned(offset)],
  store: (offset: number): Code => [0x39, 3, ...unsigned(offset)],
  isBelow: [0x63],
  add: [0xa0],
} as const satisfies Record<string, Code | ((value: number) => Code)>;

/** Two doubles at a time; comparisons give all ones or all zeros. */
export const f64x2 = {
  load: (offset: number): Code => [...simd(0x00), 4, ...unsigned(offset)],
  splat: simd(0x14),
  lane: (lane: number): Code => [...simd(0x21), lane],
  equal: simd(0x47),
  atMost: simd(0x4b),
  atLeast: simd(0x4c),
  /** To the nearest integer, ties to the even one. */
  nearest: simd(0x94),
  add: simd(0xf0),
  subtract: simd(0xf1),
  multiply: simd(0xf2),
  /** The second if it is smaller than the first, else the first. */
  smaller: simd(0xf6),
  /** The second if it is larger than the first, else the first: the first when the second is missing. */
  larger: simd(0xf7),
  /** To two 32-bit integers, towards zero. */
  truncate: simd(0xfc),
} as const satisfies Record<string, Code | ((value: number) => Code)>;

export const bits = {
  and: simd(0x4e),
  /** Bits of the first where the third has ones, else of the second. */
  select: simd(0x52),
  lane32: (lane: number): Code => [...simd(0x1b), lane],
} as const satisfies Record<string, Code | ((value: number) => Code)>;

export interface Routine {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly locals: readonly number[];
  readonly body: readonly Code[];
}

/** A module with one memory of so many pages of 64 KiB, exported as `memory`, and the functions, which return nothing. It imports nothing. */
export function assemble(pages: number, functions: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const text = (value: string): number[] => vector(Array.from(value, (c) => [c.charCodeAt(0)]));
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const bodies = functions.map(({ locals, body }) => {
    const declared = vector(locals.map((local) => [1, local]));
    const code = [...declared, ...body.flat(), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      vector(functions.map(({ parameters }) => [0x60, ...vector(parameters.map((each) => [each])), 0])),
    ),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(
      7,
      vector([
        [...text('memory'), 2, 0],
        ...functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
      ]),
    ),
    ...section(10, vector(bodies)),
  ]);
}
