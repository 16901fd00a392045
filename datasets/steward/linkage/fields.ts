import { identifier } from '@vitrine/core/text';

/** How a field's values are brought into one form, compared and used to find pairs. */
export const fieldKinds = [
  'given-name',
  'family-name',
  'birth-date',
  'postcode',
  'sex',
  'nhs-number',
  'code',
  'email',
  'text',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

export interface LinkField {
  readonly name: string;
  readonly kind: FieldKind;
}

/** Values are compared by their first characters only: what is longer is no name, and must not cost more. */
const longestValue = 64;

/** Levels are numbered from 0 (a value is missing), 1 (equal) to 7 (the least alike), three bits each. */
export const levelBits = 3;
export const equal = 1;

/** What each level of a kind means, from the second on, in the words that a reviewer reads. */
export const levelNames: Readonly<Record<FieldKind, readonly string[]>> = {
  'given-name': [
    'the same',
    'almost the same',
    'alike',
    'a little alike',
    'different',
    'the other’s family name',
  ],
  'family-name': ['the same', 'almost the same', 'alike', 'a little alike', 'different'],
  'birth-date': [
    'the same',
    'one slip apart',
    'two of its parts the same',
    'the same year',
    'within ten years',
    'different',
  ],
  postcode: ['the same', 'the same sector', 'one slip apart', 'the same district', 'different'],
  sex: ['the same', 'different'],
  'nhs-number': ['the same', 'one slip apart', 'different'],
  code: ['the same', 'one slip apart', 'different'],
  email: ['the same', 'the same name at another host', 'almost the same', 'different'],
  text: ['the same', 'almost the same', 'alike', 'different'],
};

/** A probability of each level among matches before anything is known; the rest is spread over what is left. */
export const firstGuess = (levels: number): readonly number[] => {
  const rest = levels - 1;
  return Array.from({ length: levels }, (_, at) =>
    at === 0 ? 0.85 : (0.15 * 2 * (rest - at + 1)) / (rest * (rest + 1)),
  );
};

const words = (sql: string): string =>
  `trim(regexp_replace(lower(strip_accents(left(${sql}, ${4 * longestValue}))), '[^\\p{L}\\p{N}]+', ' ', 'g'))`;
const plain = (sql: string): string =>
  `regexp_replace(lower(strip_accents(left(${sql}, ${4 * longestValue}))), '[^\\p{L}\\p{N}]+', '', 'g')`;
const shortened = (sql: string): string => `nullif(left(${sql}, ${longestValue}), '')`;

/** SQL: a value (text) in the form in which it is compared, or NULL when it says nothing. */
export function comparable(kind: FieldKind, sql: string): string {
  switch (kind) {
    case 'birth-date':
      // Eight digits always: places are compared with each other.
      return `CASE WHEN year(TRY_CAST(${sql} AS DATE)) BETWEEN 1000 AND 9999 THEN strftime(TRY_CAST(${sql} AS DATE), '%Y%m%d') END`;
    case 'given-name':
    case 'family-name':
    case 'text':
      return shortened(words(sql));
    case 'email':
      return shortened(`trim(lower(left(${sql}, ${longestValue})))`);
    case 'postcode':
    case 'sex':
    case 'nhs-number':
    case 'code':
      return shortened(plain(sql));
  }
}

/** Joins the consonants that English speakers confuse; after Russell's Soundex (US patent 1,261,167). */
const phonetic = (sql: string): string =>
  `left(${sql}, 1) || left(regexp_replace(translate(substr(replace(${sql}, ' ', ''), 2), 'bfpvcgjkqsxzdtlmnraeiouyhw', '111122222222334556'), '(1)1+|(2)2+|(3)3+|(5)5+', '\\1\\2\\3\\4', 'g'), 3)`;

/** SQL of the keys of a comparable value by which candidates are found, the most telling first. */
export function blockingKeys(kind: FieldKind, sql: string): readonly string[] {
  switch (kind) {
    case 'given-name':
      return [sql, `left(${sql}, 2)`];
    case 'family-name':
      return [sql, phonetic(sql), `left(${sql}, 4)`];
    case 'birth-date':
      return [sql, `left(${sql}, 6)`, `left(${sql}, 4)`, `substr(${sql}, 5)`];
    case 'postcode':
      return [sql, `left(${sql}, greatest(length(${sql}) - 2, 1))`];
    case 'email':
      return [sql, `split_part(${sql}, '@', 1)`];
    case 'text':
      return [sql, `left(${sql}, 5)`];
    case 'sex':
      return [];
    case 'nhs-number':
    case 'code':
      return [sql];
  }
}

/** SQL: one character is another, missing or too many, or two neighbours are swapped. The dear distance comes last. */
const slip = (a: string, b: string): string =>
  `CASE WHEN abs(length(${a}) - length(${b})) > 1 THEN FALSE WHEN levenshtein(${a}, ${b}) > 2 THEN FALSE
    WHEN levenshtein(${a}, ${b}) <= 1 THEN TRUE ELSE damerau_levenshtein(${a}, ${b}) <= 1 END`;

/**
 * SQL of the level at which two comparable values agree. Symmetric: the same for (a, b) and (b, a).
 * @param swapped SQL: whether given and family name stand in each other's place
 */
export function levelSql(field: LinkField, a: string, b: string, swapped: string): string {
  const none = `WHEN ${a} IS NULL OR ${b} IS NULL THEN 0 WHEN ${a} = ${b} THEN 1`;
  const jaro = `jaro_winkler_similarity(${a}, ${b})`;
  switch (field.kind) {
    case 'given-name':
      return `CASE ${none} WHEN ${swapped} THEN 6 ELSE ${graded(a, b, [0.92, 0.85, 0.7])} END`;
    case 'family-name':
      // Where the two stand in each other's place the given name's level has told it already.
      return `CASE WHEN ${swapped} THEN 0 ${none} ELSE ${graded(a, b, [0.92, 0.85, 0.7])} END`;
    case 'text':
      return `CASE ${none} ELSE ${graded(a, b, [0.92, 0.8])} END`;
    case 'email':
      return `CASE ${none} WHEN split_part(${a}, '@', 1) = split_part(${b}, '@', 1) THEN 2 WHEN ${jaro} >= 0.9 THEN 3 ELSE 4 END`;
    case 'birth-date':
      return `CASE ${none} WHEN CASE hamming(${a}, ${b}) WHEN 1 THEN TRUE WHEN 2 THEN damerau_levenshtein(${a}, ${b}) <= 1 ELSE FALSE END
          OR (left(${a}, 4) = left(${b}, 4) AND substr(${a}, 5, 2) = substr(${b}, 7) AND substr(${a}, 7) = substr(${b}, 5, 2)) THEN 2
        WHEN (left(${a}, 6) = left(${b}, 6)) OR substr(${a}, 5) = substr(${b}, 5)
          OR (left(${a}, 4) = left(${b}, 4) AND substr(${a}, 7) = substr(${b}, 7)) THEN 3
        WHEN left(${a}, 4) = left(${b}, 4) THEN 4
        WHEN abs(CAST(left(${a}, 4) AS INTEGER) - CAST(left(${b}, 4) AS INTEGER)) <= 10 THEN 5 ELSE 6 END`;
    case 'postcode':
      return `CASE ${none} WHEN length(${a}) > 4 AND left(${a}, length(${a}) - 2) = left(${b}, length(${b}) - 2) THEN 2
        WHEN ${slip(a, b)} THEN 3
        WHEN length(${a}) > 4 AND left(${a}, length(${a}) - 3) = left(${b}, length(${b}) - 3) THEN 4 ELSE 5 END`;
    case 'sex':
      return `CASE ${none} ELSE 2 END`;
    case 'nhs-number':
      return `CASE ${none} WHEN ${slip(a, b)} THEN 2 ELSE 3 END`;
    case 'code':
      return `CASE ${none} WHEN length(${a}) > 2 AND ${slip(a, b)} THEN 2 ELSE 3 END`;
  }
}

/**
 * SQL: the level of a similarity by its floors. The last is where the engine stops reckoning; the same call again is
 * reckoned once.
 */
function graded(a: string, b: string, floors: readonly number[]): string {
  const similarity = `jaro_winkler_similarity(${a}, ${b}, ${floors.at(-1) ?? 0})`;
  return ['2', ...floors.map((floor) => `CAST(${similarity} < ${floor} AS TINYINT)`)].join(' + ');
}

export const columnOf = (at: number): string => identifier(`f${at}`);
