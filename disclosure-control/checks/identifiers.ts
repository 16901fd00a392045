import { finding, type Finding, type FindingCode } from './finding.ts';

/** A piece of text of a file, and where it stands. */
export interface Piece {
  readonly text: string;
  readonly where: Finding['where'];
}

const identifierName =
  /(?:^|[^a-z])(?:nhs|nhs ?number|nhsno|person ?id|patient ?id|pseudo(?:nym)?|pseudo ?id|hes ?id|encrypted ?hesid|epikey|episode ?id|spell ?id|local ?patient|hospital ?number|mrn|surname|forename|first ?name|last ?name|address|postcode|email|phone|telephone)(?:$|[^a-z])/i;
const birthName = /(?:^|[^a-z])(?:dob|birth ?date|date ?of ?birth|born)(?:$|[^a-z])/i;

/** Ten digits, in threes and four or together; a full stop behind them ends a sentence, or `.0` a column of figures. */
const tenDigits =
  /(?<![0-9]|[0-9][.,])[0-9]{3}[ ./_-]?[0-9]{3}[ ./_-]?[0-9]{4}(?![0-9])(?!\.(?!0+(?![0-9]))[0-9])/g;
/** Royal Mail's form of a full postcode. */
const postcode =
  /\b(?:GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9]|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2})\b/;
const isoDay = /(?<![0-9])(?:1[89]|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])/;
const britishDay =
  /(?<![0-9])(?:0?[1-9]|[12][0-9]|3[01])[/.](?:0?[1-9]|1[0-2])[/.](?:1[89]|20)[0-9]{2}(?![0-9])/;
const birthWord = /\b(?:born|dob|d\.o\.b|birth)\b/i;

const monthName =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** `born on the third of March 1947`, `DOB 3rd Mar 47`: a birth, and a month with a year near it. */
const birthInWords = new RegExp(
  String.raw`\b(?:born|dob|d\.o\.b\.?|birth\w*)\b.{0,40}\b(?:${monthName})\b.{0,12}\b(?:(?:1[89]|20)\d{2}|'?\d{2})\b`,
  'i',
);

/** Longest text of a cell that is still a label, in characters. */
const longText = 200;

/** Column names that say that what is below names a person. */
export function checkNames(columns: readonly string[]): Finding[] {
  return columns.flatMap((column) => {
    const words = column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' ');
    if (birthName.test(words)) return [finding('date-of-birth', { row: 0, column })];
    return identifierName.test(words) ? [finding('identifier-column', { row: 0, column })] : [];
  });
}

/** The part of a file that its name is. */
export const nameOfFile = 'its name';

/** What the name of a file says of a person: it leaves with the file, is listed, and is seen by whoever downloads it. */
export const checkFileName = (name: string): Finding[] =>
  checkPieces([
    { text: name.replaceAll(/[_+]+/g, ' '), where: { part: nameOfFile } },
    { text: name, where: { part: nameOfFile } },
  ]).filter(({ severity }) => severity === 'problem');

/** Values that look like identifiers, dates of birth or free text; each kind once a column, with how often. */
export function checkPieces(pieces: Iterable<Piece>): Finding[] {
  const found = new Map<string, Finding>();
  for (const { text, where } of pieces) {
    for (const code of codesFor(plainly(text))) {
      const key = `${code}|${where.column ?? ''}`;
      const first = found.get(key);
      found.set(key, first === undefined ? finding(code, where) : { ...first, places: first.places + 1 });
    }
  }
  return [...found.values()];
}

/** As it reads: full-width digits are digits, every space and dash is one, and what has no width is nothing. */
const plainly = (text: string): string =>
  /[^ -~]/.test(text)
    ? text
        .normalize('NFKC')
        .replaceAll(/[\p{Cf}\p{Mn}]+/gu, '')
        .replaceAll(/\p{Zs}/gu, ' ')
        .replaceAll(/[\p{Pd}\u2212]/gu, '-')
        .replaceAll(/\p{Nd}/gu, digitOf)
    : text;

/** The digits of a script stand one after the other, in tens that begin where its zero does. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  for (let zero = code; zero > code - 10; zero -= 1)
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
  return digit;
}

function codesFor(text: string): readonly FindingCode[] {
  const codes: FindingCode[] = [];
  const single = [...text.matchAll(tenDigits)].some(([match]) => isNhsNumber(match));
  if (single || [...text.matchAll(/[0-9]{20,}/g)].some(([run]) => areNhsNumbers(run)))
    codes.push('nhs-number');
  if (postcode.test(text.toUpperCase())) codes.push('postcode');
  if (isoDay.test(text) || britishDay.test(text))
    codes.push(birthWord.test(text) ? 'date-of-birth' : 'full-date');
  else if (birthInWords.test(text)) codes.push('date-of-birth');
  if (text.length > longText) codes.push('free-text');
  return codes;
}

/** Whether digits without end are NHS numbers one after the other, from one of the first ten digits on. */
const areNhsNumbers = (run: string): boolean =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].some((from) => {
    const tens = run.slice(from).match(/[0-9]{10}/g) ?? [];
    return tens.length > 1 && tens.every(isNhsNumber);
  });

/**
 * Ten digits, the last a check digit: 11 less the weighted sum (10, 9, … 2) modulo 11; 11 is written 0, and 10
 * never occurs (NHS Data Dictionary, NHS NUMBER).
 */
export function isNhsNumber(text: string): boolean {
  const digits = text.replace(/[ ./_-]/g, '');
  if (!/^[0-9]{10}$/.test(digits) || /^(?:0{10})$/.test(digits)) return false;
  const sum = Array.from({ length: 9 }, (_, at) => Number(digits.charAt(at)) * (10 - at)).reduce(
    (a, b) => a + b,
    0,
  );
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits[9]);
}
