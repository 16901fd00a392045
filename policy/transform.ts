import { InvalidInput } from '@vitrine/core';

/** What may be done to a column's values before a researcher sees them. Each maps NULL to NULL. */
export type Transform =
  /** A date to the first of its month, or of its year. */
  | { readonly kind: 'month' | 'year' }
  /** A number to the lower end of its band: ages 5–9 to 5 for a width of 5. */
  | { readonly kind: 'band'; readonly width: number }
  /** A number above the limit to the limit. */
  | { readonly kind: 'top-code'; readonly at: number }
  /** A code to its first characters: ICD-10 F321 to F32. */
  | { readonly kind: 'truncate'; readonly length: number }
  /** A postcode to its outward part (district): LS01 1AB to LS01. */
  | { readonly kind: 'district' };

const forms: readonly [RegExp, (argument: number) => Transform][] = [
  [/^month$/, () => ({ kind: 'month' })],
  [/^year$/, () => ({ kind: 'year' })],
  [/^age-band-([1-9][0-9]?)$/, (width) => ({ kind: 'band', width })],
  [/^top-code-([0-9]{1,9})$/, (at) => ({ kind: 'top-code', at })],
  [/^truncate-([1-9][0-9]?)$/, (length) => ({ kind: 'truncate', length })],
  [/^district$/, () => ({ kind: 'district' })],
];

/** Reads `month`, `year`, `age-band-5`, `top-code-90`, `truncate-3` or `district`. @throws InvalidInput */
export function parseTransform(text: string): Transform {
  for (const [form, make] of forms) {
    const match = form.exec(text);
    if (match !== null) return make(Number(match[1] ?? 0));
  }
  throw new InvalidInput({
    detail: 'There is no such transform.',
    help: 'Transforms are month, year, age-band-N, top-code-N, truncate-N and district.',
  });
}

/** The written form: the inverse of `parseTransform`. */
export function transformText(transform: Transform): string {
  switch (transform.kind) {
    case 'band':
      return `age-band-${transform.width}`;
    case 'top-code':
      return `top-code-${transform.at}`;
    case 'truncate':
      return `truncate-${transform.length}`;
    default:
      return transform.kind;
  }
}
