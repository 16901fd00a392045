import type { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';

/** Invented people for tests and measurements: nobody's names, and the truth is known. */
const given =
  'Ada Ben Cleo Dan Eva Finn Gwen Hal Ines Jon Kit Lena Max Nora Owen Pia Rory Sam Tess Uma Vera Will Xena Yves Zoe Amara Bilal Chidi Daria Emeka Farah Gita Hana Imran Jaya Kofi Leila Mina Nadia Omar';
const syllables =
  'bar bel bor cal den dor fen gar hal har kel lan lor mar mel nor pel ran ros sel sol tam tor val ver wal win yor';

/**
 * SQL of `people` invented people with two records each (`source`, `side`, `truth`, `given`, `family`, `born`,
 * `postcode`, `sex` as text): the first as it is; in the second, one value in ten of a name has a slip, one in 33 is
 * missing, one surname in 25 is another, one birth date in 25 is some days off, and one person in seven has moved.
 * Draws come from `seed`; the same seed gives the same people.
 */
export async function defineInvented(engine: Engine, people: number, seed: number): Promise<string> {
  const list = (text: string): string => `[${text.split(' ').map(literal).join(', ')}]`;
  await engine.run(`CREATE OR REPLACE TEMP MACRO drawn(n, k, below) AS
    CAST(hash(concat(n, ':', k, ':', ${literal(seed)})) % below AS BIGINT)`);
  await engine.run(`CREATE OR REPLACE TEMP MACRO slipped(t, k) AS
    left(t, drawn(t, k, length(t))::INTEGER) || CASE drawn(t, k, 3) WHEN 0 THEN '' ELSE chr(97 + drawn(t, k + 1, 26)::INTEGER) END
    || substr(t, drawn(t, k, length(t))::INTEGER + CASE drawn(t, k, 3) WHEN 1 THEN 1 ELSE 2 END)`);
  const part = (k: number): string =>
    `(${list(syllables)})[1 + least(drawn(n, ${k}, 28), drawn(n, ${k + 1}, 28))]`;
  const area = (k: number): string =>
    `chr(65 + drawn(n, ${k}, 20)::INTEGER) || chr(65 + drawn(n, ${k + 1}, 20)::INTEGER) || (1 + drawn(n, ${k + 2}, 29)) || ' '
      || drawn(n, ${k + 3}, 10) || chr(65 + drawn(n, ${k + 4}, 20)::INTEGER) || chr(65 + drawn(n, ${k + 5}, 20)::INTEGER)`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE invented AS SELECT n,
      (${list(given)})[1 + least(drawn(n, 1, 40), drawn(n, 2, 40))] AS given,
      ${part(3)} || ${part(5)} || CASE WHEN drawn(n, 7, 2) = 0 THEN ${part(8)} ELSE '' END AS family,
      DATE '1930-01-01' + drawn(n, 10, 32000)::INTEGER AS born, ${area(11)} AS postcode, 1 + drawn(n, 17, 2) AS sex
    FROM range(${people}) t(n)`);
  return `SELECT n * 2 + c AS source, 1 AS side, n AS truth,
      CASE WHEN c = 0 THEN given WHEN drawn(n, 20, 100) < 10 THEN slipped(given, n) WHEN drawn(n, 20, 100) < 13 THEN NULL ELSE given END AS given,
      CASE WHEN c = 0 THEN family WHEN drawn(n, 21, 100) < 10 THEN slipped(family, n)
        WHEN drawn(n, 21, 100) < 14 THEN ${part(22)} || ${part(24)} ELSE family END AS family,
      CAST(CASE WHEN c = 0 THEN born WHEN drawn(n, 26, 100) < 4 THEN born + (1 + drawn(n, 27, 60))::INTEGER
        WHEN drawn(n, 26, 100) < 7 THEN NULL ELSE born END AS VARCHAR) AS born,
      CASE WHEN c = 1 AND drawn(n, 28, 100) < 15 THEN ${area(30)} ELSE postcode END AS postcode, CAST(sex AS VARCHAR) AS sex
    FROM invented, range(2) r(c)`;
}
