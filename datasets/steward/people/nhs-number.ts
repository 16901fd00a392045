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
  // Ten digits in a row, or in groups of three, three and four, wherever they stand in the text.
  const groups = String.raw`(?:^|[^0-9])([0-9]{3}[ .\x{A0}\x{2009}-]?[0-9]{3}[ .\x{A0}\x{2009}-]?[0-9]{4})(?:[^0-9]|$)`;
  await engine.run(`CREATE TEMP MACRO holds_nhs_number(text) AS length(text) >= ${length}
    AND regexp_matches(text, '[0-9]{3}[^0-9]?[0-9]{3}[^0-9]?[0-9]{4}')
    AND (len(list_filter(regexp_extract_all(text, ${literal(groups)}, 1),
        lambda one: nhs_digits(regexp_replace(one, '[^0-9]', '', 'g')) IS NOT NULL
          AND nhs_check(nhs_digits(regexp_replace(one, '[^0-9]', '', 'g'))) IS NOT NULL)) > 0
      OR len(list_filter(regexp_extract_all(text, '[0-9]+'),
        lambda one: nhs_check(nhs_digits(one)) IS NOT NULL)) > 0)`);
}
