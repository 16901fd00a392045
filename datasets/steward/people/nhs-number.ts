import type { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';

/**
 * NHS numbers: ten digits, the last a check digit (modulus 11, NHS Data Dictionary "NHS NUMBER"). Ten equal
 * digits can pass the arithmetic and serve as fillers, so they are refused too.
 */

const length = 10;
const modulus = 11;

/** The ten digits without spaces and hyphens, when they are a valid number; else undefined. */
export function parseNhsNumber(text: string): string | undefined {
  const plain = text.replaceAll(/[ -]/g, '');
  if (!/^[0-9]{10}$/.test(plain) || new Set(plain).size === 1) return undefined;
  let sum = 0;
  for (let at = 0; at < length; at += 1) sum += Number(plain[at]) * (length - at);
  return sum % modulus === 0 ? plain : undefined;
}

/**
 * Gives an engine the macros `nhs_number(text)`, the number as BIGINT or NULL when it is not valid, and
 * `holds_nhs_number(text)`, whether a valid one stands anywhere in it.
 */
export async function addNhsNumberMacro(engine: Engine): Promise<void> {
  // The check digit is one that makes the weighted sum of all ten digits divisible by 11.
  const terms = Array.from(
    { length },
    (_, at) => `(n // ${10 ** (length - 1 - at)} % 10) * ${length - at}`,
  ).join(' + ');
  await engine.run(
    `CREATE TEMP MACRO nhs_check(n) AS CASE WHEN (${terms}) % ${modulus} = 0 AND n % 1111111111 <> 0 THEN n END`,
  );
  await engine.run(`CREATE TEMP MACRO nhs_digits(text) AS
    CASE WHEN length(text) = ${length} AND translate(text, '0123456789', '') = '' THEN CAST(text AS BIGINT) END`);
  await engine.run(
    `CREATE TEMP MACRO nhs_number(text) AS nhs_check(nhs_digits(replace(replace(text, ' ', ''), '-', '')))`,
  );
  await engine.run(`CREATE TEMP MACRO as_it_reads(text) AS
    CASE WHEN regexp_matches(text, ${literal(`[${digits.from}\\p{Cf}\\p{Mn}&]`)})
    THEN regexp_replace(regexp_replace(translate(text, ${literal(digits.from)}, ${literal(digits.to)}),
      '[\\p{Cf}\\p{Mn}]+', '', 'g'), '&(?:[A-Za-z]{2,8}|#[0-9]{1,5}|#[xX][0-9A-Fa-f]{1,5});', ' ', 'g')
    ELSE text END`);
  // What stands between two numbers is doubled, so that it ends the one and begins the other.
  await engine.run(`CREATE TEMP MACRO numbers_in(text) AS list_transform(
    regexp_extract_all(regexp_replace(text, '([^0-9])', '\\1\\1', 'g'), ${literal(`(?:^|[^0-9])(${forms})(?:[^0-9]|$)`)}, 1),
    lambda one: CAST(regexp_replace(one, '[^0-9]', '', 'g') AS BIGINT))`);
  // Most texts have no ten digits without letters between them, and of those that have, most not in such groups.
  await engine.run(`CREATE TEMP MACRO holds_nhs_number(text) AS length(text) >= ${length}
    AND regexp_matches(text, '\\p{Nd}(?:(?:[^A-Za-z&]|&[A-Za-z0-9#]{2,8};?)*\\p{Nd}){9}')
    AND regexp_matches(as_it_reads(text), ${literal(forms)})
    AND len(list_filter(numbers_in(as_it_reads(text)), lambda n: nhs_check(n) IS NOT NULL)) > 0`);
}

/** Between groups of digits stand at most three marks, spaces and line ends (each doubled), and no letters. */
const between = '[^0-9A-Za-z]{0,6}';
const apart = (...groups: readonly number[]): string =>
  groups.map((count) => `[0-9]{${count}}`).join(between);
/** Ten digits in groups as they are written on letters and cards, or one by one. */
const forms = [apart(3, 3, 4), apart(4, 3, 3), apart(3, 3, 3, 1), '[0-9](?:[ ._-]{1,2}[0-9]){9}'].join('|');

/** Every digit of Unicode but those of ASCII, and what it says: digits of a script stand in tens from its zero. */
const digits = ((): { readonly from: string; readonly to: string } => {
  const found: string[] = [];
  let to = '';
  let zero = -10;
  for (let code = 0x80; code <= 0x1ffff; code += 1) {
    const digit = String.fromCodePoint(code);
    if (!/\p{Nd}/u.test(digit)) continue;
    if (code >= zero + 10) zero = code;
    found.push(digit);
    to += String(code - zero);
  }
  return { from: found.join(''), to };
})();
