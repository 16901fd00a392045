import { expNeg } from './real.ts';

// exp(-k/16), each rounded from an enclosure with 160 bits beyond the smallest.
const STEPS = Float64Array.from(
  { length: 16 * 60 + 1 },
  (_, k) => Number(expNeg(BigInt(k), 16n)(250)[0]) * 2 ** -250,
);

/** Relative error bound of `expNegDouble`: see its derivation. */
export const EXP_RELATIVE_ERROR = 2 ** -48;

/**
 * exp(-x) for x in [0, 60), within a relative error of 2^-48 using only IEEE additions and multiplications.
 *
 * Math.exp is "implementation-approximated" in the language standard, so no proof may rest on it. Here x = k/16 + r with the
 * subtraction exact (Sterbenz for k > 0), exp(-k/16) within 2^-52 from a table, and a degree-9 Taylor polynomial of exp(-r), 0 <= r < 1/16,
 * whose truncation error is below 16^-10/10! < 2^-61 and whose ten roundings are below 2^-49 together.
 */
export function expNegDouble(x: number): number {
  const k = Math.floor(x * 16);
  const r = x - k / 16;
  const series =
    1 -
    r *
      (1 -
        r *
          (1 / 2 -
            r *
              (1 / 6 -
                r *
                  (1 / 24 -
                    r * (1 / 120 - r * (1 / 720 - r * (1 / 5040 - r * (1 / 40320 - r * (1 / 362880)))))))));
  return (STEPS[k] ?? 0) * series;
}
