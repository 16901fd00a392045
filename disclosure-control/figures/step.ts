import { abs } from './evidence.ts';

/** The largest of 1, 2 and 5 times a power of ten that is not above half of `amount`, in millionths; at least one. */
export function stepFor(amount: bigint): bigint {
  const most = abs(amount) / 2n;
  let step = 1n;
  for (let unit = 1n; unit <= most; unit *= 10n)
    for (const times of [1n, 2n, 5n]) if (unit * times <= most) step = unit * times;
  return step;
}

/** To the nearest multiple, halves away from zero. */
export function nearest(value: bigint, step: bigint): bigint {
  const steps = (abs(value) + step / 2n) / step;
  return (value < 0n ? -steps : steps) * step;
}
