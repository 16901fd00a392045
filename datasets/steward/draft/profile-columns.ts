import type { Engine } from '@vitrine/core/engine';
import { identifier, literal } from '@vitrine/core/text';
import type { ColumnType } from '@vitrine/policy/cut';

/** What a sample of a column says. Counts are of rows with a value. */
export interface ColumnProfile {
  readonly heading: string;
  readonly values: number;
  readonly distinct: number;
  readonly type: ColumnType;
  readonly format?: string;
  readonly offsets?: true;
  readonly nhsNumbers: boolean;
  readonly postcodes: boolean;
  /** Codes that at least ten people, or rows, have; none when there are many, or any that does not look like one. */
  readonly codes: readonly string[];
}

const sampled = 50_000;
const fewest = 10;
const mostCodes = 40;
const code = '[A-Za-z0-9][A-Za-z0-9._+-]{0,5}';
const postcode = '[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}';
/** Formats in which hospitals write dates and times. Two-digit years are in none: what they mean nobody can guess. */
const dateFormats = ['%Y-%m-%d', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y%m%d', '%m/%d/%Y'] as const;
const timeFormats = ['%Y-%m-%d %H:%M:%S', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'] as const;

/** Profiles the columns of a table of text (`c0`, `c1`, …). */
export async function profileColumns(
  engine: Engine,
  table: string,
  headings: readonly string[],
): Promise<readonly ColumnProfile[]> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~sample" AS SELECT * FROM ${table} LIMIT ${sampled}`);
  const numbers: string[] = [];
  const profiles: ColumnProfile[] = [];
  for (const [at, heading] of headings.entries()) {
    const profile = await profileOf(engine, `c${at}`, heading);
    if (profile.nhsNumbers) numbers.push(`c${at}`);
    profiles.push(profile);
  }
  const [person] = numbers;
  const told: ColumnProfile[] = [];
  for (const [at, profile] of profiles.entries()) {
    const hidden = profile.nhsNumbers || profile.postcodes || profile.format !== undefined;
    told.push({ ...profile, codes: hidden ? [] : await codesOf(engine, `c${at}`, person) });
  }
  return told;
}

async function profileOf(engine: Engine, name: string, heading: string): Promise<ColumnProfile> {
  const column = identifier(name);
  const full = (form: string): string =>
    `count(*) FILTER (WHERE regexp_full_match(${column}, ${literal(form)}))`;
  const parsed = (format: string): string =>
    `count(*) FILTER (WHERE year(try_strptime(${column}, ${literal(format)})) BETWEEN 1850 AND 2200)`;
  const iso = '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?';
  const [row] = await engine.rows(`SELECT count(${column}) AS n, count(DISTINCT ${column}) AS d,
    count(nhs_number(${column})) AS nhs, ${full(postcode)} AS postcode,
    ${full('[+-]?(0|[1-9][0-9]{0,14})')} AS whole, ${full('[+-]?[0-9]+[.]?[0-9]*([eE][+-]?[0-9]+)?')} AS number,
    ${full(iso)} AS stamp, ${full(`${iso}(Z|[+-][0-9]{2}(:?[0-9]{2})?)`)} AS zoned,
    ${[...dateFormats, ...timeFormats].map((format, at) => `${parsed(format)} AS f${at}`).join(', ')}
    FROM "~sample"`);
  const of = (key: string): number => Number(row?.[key] ?? 0);
  const n = of('n');
  const all = (key: string): boolean => n > 0 && of(key) === n;
  const facts = {
    heading,
    values: n,
    distinct: of('d'),
    nhsNumbers: of('nhs') * 2 > n,
    postcodes: of('postcode') * 2 > n,
    codes: [],
  };
  if (all('stamp')) return { ...facts, type: 'timestamp' };
  if (n > 0 && of('zoned') > 0 && of('zoned') + of('stamp') === n)
    return { ...facts, type: 'timestamp', offsets: true };
  const date = dateFormats.find((_, at) => all(`f${at}`));
  // Eight digits are a number as well as a date: the dates of a column are not all alike.
  if (date !== undefined && !(date === '%Y%m%d' && of('d') < 3))
    return { ...facts, type: 'date', format: date };
  const time = timeFormats.find((_, at) => all(`f${dateFormats.length + at}`));
  if (time !== undefined) return { ...facts, type: 'timestamp', format: time };
  if (all('whole') && !facts.nhsNumbers) return { ...facts, type: 'integer' };
  if (all('number') && of('whole') < n && !facts.nhsNumbers) return { ...facts, type: 'decimal' };
  return { ...facts, type: 'string' };
}

/** Codes that so many people have; of rows where no column says who they are. */
async function codesOf(engine: Engine, name: string, person: string | undefined): Promise<readonly string[]> {
  const column = identifier(name);
  const who = person === undefined ? '*' : `DISTINCT ${identifier(person)}`;
  const found = await engine.rows(`SELECT ${column} AS code, count(${who}) AS n,
      regexp_full_match(${column}, ${literal(code)}) AND nhs_number(${column}) IS NULL AS looks
    FROM "~sample" WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT ${mostCodes + 1}`);
  if (found.length > mostCodes || found.some((one) => one['looks'] !== true)) return [];
  return found.flatMap(({ code: found, n }) =>
    typeof found === 'string' && Number(n) >= fewest ? [found] : [],
  );
}
