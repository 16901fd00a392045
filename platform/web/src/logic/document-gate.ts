/** A document is at most this long: the contract's limit. */
const mostBytes = 1_000_000;
/** How much of a file is looked at before anything else of it is read. */
export const headBytes = 4_096;

/** Why a text or file is kept out, in a sentence that quotes nothing of it. */
export type Kept = string | undefined;

const notData =
  'Data does not belong here: nothing of it was read into the page, kept or sent. Data files go to the landing area, by way of your operator.';

/** Whether ten digits are an NHS number: the last is the check digit of the others (modulus 11). */
function isNhsNumber(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 9), Number).reduce((all, digit, i) => all + digit * (10 - i), 0);
  const check = 11 - (sum % 11);
  return check !== 10 && Number(digits[9]) === (check === 11 ? 0 : check);
}

/** Ten digits in a row, in groups with marks, spaces or line ends between them, or one by one. */
const tenDigits =
  /(?<![\d-]|\d[.,])(?:\d{3}[^\dA-Za-z]{0,3}\d{3}[^\dA-Za-z]{0,3}\d{4}|\d{4}[ .-]\d{3}[ .-]\d{3}|\d(?:[ .-]\d){9})(?![\d-]|\.\d)/g;

/** As it reads: digits of any script are digits, and what has no width is nothing. */
const asItReads = (text: string): string =>
  /[^\t-~]/.test(text)
    ? text
        .normalize('NFKC')
        .replaceAll(/[\p{Cf}\p{Mn}]+/gu, '')
        .replaceAll(/\p{Nd}/gu, digitOf)
    : text;

/** The digits of a script stand one after the other, in tens that begin where its zero does. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}

/** Lines of YAML and JSON, whatever commas they have. A record of a table may begin with quotes, too. */
const ofDocument = /^\s*(#|-(\s|$)|[{}[\]]|"[^"]*"\s*(:|,?\s*$)|".*,\s*$|(["']?)[\w .()/-]+\3\s*:(\s|$))/;
const delimiters = [',', '\t', ';', '|'] as const;
/** What other systems send about people, and no document holds: HL7, FHIR, markup, statements of a database. */
const messages =
  /^(?:MSH|FHS|BHS|PID)\||^\s*<[?!A-Za-z]|["']?\bresourceType\b["']?\s*:|\binsert\s+into\b|^COPY\s.+\sFROM\s+stdin/im;
/** One object a line, or a list of objects: a document is one object. */
const objectLine = /^\{.*\}\s*$/;
const listOfObjects = /^\s*\[\s*\{/;

/**
 * How a line could be a record: by a delimiter and how often it stands there outside quotes, by being an object, or
 * by its width where it has places and no delimiter. Undefined: it is a line of a document, or of prose.
 */
function recordShape(line: string): string | undefined {
  if (objectLine.test(line) && line.length >= 40) return 'object';
  if (ofDocument.test(line)) return undefined;
  const plain = line.replaceAll(/"(?:[^"]|"")*"/g, '');
  const found = delimiters.map((one) => [one, plain.split(one).length - 1] as const).find(([, n]) => n >= 2);
  if (found !== undefined) return found.join();
  const digits = line.length - line.replaceAll(/\d/g, '').length;
  return line.length >= 24 && digits >= 6 ? `${line.length}` : undefined;
}

/** Why a text must not be in the page: it holds a person's number, or lines like the records of a table. */
export function whyNotText(text: string): Kept {
  if (text.length > mostBytes) return `The text is too long for a document. ${notData}`;
  for (const [found] of asItReads(text).matchAll(tenDigits)) {
    if (isNhsNumber(found.replaceAll(/\D/g, ''))) return `The text holds an NHS number. ${notData}`;
  }
  if (messages.test(text) || listOfObjects.test(text))
    return `The text is like what another system sends about people. ${notData}`;
  let before: string | undefined;
  let alike = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.trim() === '') continue;
    const shape = recordShape(line);
    alike = shape === undefined ? 0 : shape === before ? alike + 1 : 1;
    if (alike === 3) return `The text has lines like the records of a table. ${notData}`;
    before = shape;
  }
  return undefined;
}

const beginsDocument = /^(\{|---\s*$|(["']?)[A-Za-z_][\w-]*\2\s*:(\s|$))/;

/**
 * Why a file is refused before it is read: by its name, its size and its first bytes. What passes is read and
 * looked at whole (`whyNotText`) before it is shown.
 */
export function whyNotFile(file: { name: string; size: number }, head: Uint8Array): Kept {
  if (!/\.(ya?ml|json)$/i.test(file.name)) {
    return `The file is refused by its name: a document ends in .yaml, .yml or .json. ${notData}`;
  }
  if (file.size > mostBytes) return `The file is too large for a document. ${notData}`;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length < file.size });
  } catch {
    return `The file is no text in UTF-8. ${notData}`;
  }
  if (/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text)) return `The file is no text. ${notData}`;
  const first = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first !== undefined && !beginsDocument.test(first)) {
    return `The file does not begin like a YAML or JSON document. ${notData}`;
  }
  return whyNotText(text);
}
