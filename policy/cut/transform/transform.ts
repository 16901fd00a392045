import { InvalidInput } from '@vitrine/core/errors';

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
  /** A postcode to its outward part (district): LS01 1AB to LS01. What cannot be one becomes NULL. */
  | { readonly kind: 'district' }
  /** A code to what a lookup of the release has for it: an LSOA to its MSOA. A code that it lacks becomes NULL. */
  | { readonly kind: 'lookup'; readonly name: string };

const forms: readonly [RegExp, (argument: string) => Transform][] = [
  [/^month$/, () => ({ kind: 'month' })],
  [/^year$/, () => ({ kind: 'year' })],
  [/^age-band-([1-9][0-9]?)$/, (width) => ({ kind: 'band', width: Number(width) })],
  [/^top-code-([0-9]{1,9})$/, (at) => ({ kind: 'top-code', at: Number(at) })],
  [/^truncate-([1-9][0-9]?)$/, (length) => ({ kind: 'truncate', length: Number(length) })],
  [/^district$/, () => ({ kind: 'district' })],
  [/^to-([a-z][a-z0-9-]{0,29})$/, (name) => ({ kind: 'lookup', name })],
];

/** Reads `month`, `year`, `age-band-5`, `top-code-90`, `truncate-3`, `district` or `to-msoa`. @throws InvalidInput */
export function parseTransform(text: string): Transform {
  for (const [form, make] of forms) {
    const match = form.exec(text);
    if (match !== null) return make(match[1] ?? '');
  }
  throw new InvalidInput({
    detail: 'There is no such transform.',
    help: 'Transforms are month, year, age-band-N, top-code-N, truncate-N, district and to-NAME, where NAME is a lookup.',
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
    case 'lookup':
      return `to-${transform.name}`;
    default:
      return transform.kind;
  }
}
