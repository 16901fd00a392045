/** An exact decimal number, digits * 10^exponent: what privacy parameters are read as, and the cheapest form to add them in. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

export const ZERO: Decimal = { digits: 0n, exponent: 0 };

/** The decimal that a finite number is written as: 0.1 is one tenth. */
export function decimalOf(value: number): Decimal {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!match) throw new RangeError('a decimal must be finite');
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  return { digits: BigInt(sign + whole + part), exponent: Number(exponent) - part.length };
}

export function plus(a: Decimal, b: Decimal): Decimal {
  if (a.digits === 0n) return b;
  if (b.digits === 0n) return a;
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: digitsAt(a, exponent) + digitsAt(b, exponent), exponent };
}

export function times(a: Decimal, count: number): Decimal {
  return { digits: a.digits * BigInt(count), exponent: a.exponent };
}

export function minus(a: Decimal, b: Decimal): Decimal {
  return plus(a, times(b, -1));
}

export function isAtMost(a: Decimal, b: Decimal): boolean {
  return minus(a, b).digits <= 0n;
}

function digitsAt({ digits, exponent }: Decimal, wanted: number): bigint {
  return exponent === wanted ? digits : digits * 10n ** BigInt(exponent - wanted);
}

/** The largest number whose decimal is at most the given one; 0 for anything below 0. */
export function numberBelow(value: Decimal): number {
  if (value.digits <= 0n) return 0;
  let near = Math.min(Number.MAX_VALUE, Number(`${value.digits}e${value.exponent}`));
  while (!isAtMost(decimalOf(near), value)) near = stepped(near, -1n);
  return near;
}

/** The least number whose decimal is at least the given one, which is not negative; the largest double if there is none. */
export function numberAbove(value: Decimal): number {
  let near = Math.min(Number.MAX_VALUE, Number(`${value.digits}e${value.exponent}`));
  while (near < Number.MAX_VALUE && !isAtMost(value, decimalOf(near))) near = stepped(near, 1n);
  return near;
}

const view = new DataView(new ArrayBuffer(8));

/** The next double above or below a positive one: neighbours differ by one in their bits. */
function stepped(value: number, by: 1n | -1n): number {
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + by);
  return view.getFloat64(0);
}
