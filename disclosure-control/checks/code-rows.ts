import { finding, type Finding } from './finding.ts';

const field =
  'age|sex|gender|dob|birth\\w*|diag\\w*|icd\\w*|los|cost|bmi|hba1c|admi\\w*|dis\\w*date|date|ethnic\\w*|postcode|lsoa\\w*|outcome|died|patient\\w*|person\\w*|nhs\\w*|id';
/** `age=34`, `"sex": "F"`, `los <- 3`: a field with a value written out. */
const fieldWithValue = new RegExp(
  String.raw`["']?\b(${field})["']?\s*(?:=|:|<-|=>)\s*(?:["'][^"']{1,40}["']|-?\d[\w.:-]*|(?:[A-Z]\d\d(?:\.?\d)?|[MF]|male|female|yes|no|true|false)\b)`,
  'gi',
);
/** `age = c(34, 91, 57)`, `'sex': ['F', 'M', 'F']`, `ages <- c(34, 91, 57)`: a column written out. */
const column = new RegExp(
  String.raw`["']?\b(${field})(s?)["']?\s*(?:=|:|<-)\s*(?:c\(|\[|np\.array\(\[|list\()\s*((?:["']?[\w. /:-]+["']?\s*,\s*){2,})`,
  'gi',
);
/** Values that do not go up all along: `ages <- c(0, 18, 40, 65)` are the edges of bands, and texts are their names. */
const areOfPeople = (values: string): boolean => {
  const numbers = values.split(',').slice(0, -1).map(Number);
  return (
    numbers.every((one) => !Number.isNaN(one)) &&
    numbers.some((one, at) => one <= (numbers[at - 1] ?? -Infinity))
  );
};
/** `("F", 34, "I21", "2019-03-04"),`: three values or more, figures and texts. */
const tuple =
  /(?:^\W*|values\s*)[([{]\s*(?:(?:["'][^"']*["']|-?[\d.]+|NULL|None|NA)\s*,\s*){2,}(?:["'][^"']*["']|-?[\d.]+|NULL|None|NA)\s*[)\]}]/i;
/** Where statistics programs take data from their own lines. */
const dataBlock = /^\s*(?:datalines|cards|lines)\d?\s*;|^\s*input\s+(?:\w+\s+){1,}\w+\s*$|^\s*begin data/i;
const endOfData = /^\s*(?:;|end\b|run;|end data)/i;
const manyLines = 3;
/** A line that is one field with its value. */
const single = new RegExp(
  String.raw`^\s*(?:-\s*)?["']?(${field})["']?\s*[:=]\s*["']?([\w./-]+)["']?,?\s*$`,
  'i',
);

/** Rows of people written into code: examples, exclusions and test sets that were copied from the data. */
export function checkCodeRows(text: string, part: string, form: string): Finding[] {
  const lines = text.split(/\r?\n/).slice(0, 20_000);
  const where = (line: number): Finding['where'] => ({ ...(part === '' ? {} : { part }), line: line + 1 });
  const found: Finding[] = [];
  const records = lines.flatMap((line, at) => (isRecord(line.slice(0, 2_000)) ? [at] : []));
  const [first] = records;
  if (first !== undefined && records.length >= manyLines)
    found.push(finding('row-level', where(first), records.length));
  // A call of a function with its arguments is no record; a line of a log or an e-mail is.
  const [alone] = form === 'code' ? [] : records.filter((at) => !/\w\([^)]*[=:]/.test(lines[at] ?? ''));
  if (found.length === 0 && alone !== undefined && form !== 'JSON')
    found.push(finding('describes-person', where(alone), records.length));
  const columns = lines.flatMap((line, at) =>
    [...line.slice(0, 5_000).matchAll(column)].flatMap(([, name = '', plural, values = '']) =>
      plural === '' || areOfPeople(values) ? [{ at, name }] : [],
    ),
  );
  const [start] = columns;
  if (start !== undefined && new Set(columns.map(({ name }) => name.toLowerCase())).size >= 2)
    found.push(finding('row-level', where(start.at)));
  const spread = recordsOverLines(lines);
  if (spread !== undefined) found.push(finding('row-level', where(spread)));
  const block = lines.findIndex((line) => dataBlock.test(line));
  if (block >= 0) {
    const end = lines.findIndex((line, at) => at > block && endOfData.test(line));
    const data = lines.slice(block + 1, end < 0 ? undefined : end).filter((line) => /\d/.test(line));
    if (data.length >= manyLines && data.every((line) => line.trim().split(/[\s,]+/).length >= 2))
      found.push(finding('row-level', where(block + 1), data.length));
  }
  return found.slice(0, 1);
}

/** Records of a field a line, as YAML and TOML write them: the line of the first; ages are whole, coefficients are not. */
function recordsOverLines(lines: readonly string[]): number | undefined {
  const seen = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const match = single.exec(line);
    if (match === null || (/^age$/i.test(match[1] ?? '') && !/^\d{1,3}$/.test((match[2] ?? '').trim())))
      continue;
    const name = (match[1] ?? '').toLowerCase();
    seen.set(name, [...(seen.get(name) ?? []), at]);
  }
  const often = [...seen.values()].filter((places) => places.length >= manyLines);
  return often.length >= 3 ? Math.min(...often.map((places) => places[0] ?? 0)) : undefined;
}

function isRecord(line: string): boolean {
  const names = new Set([...line.matchAll(fieldWithValue)].map((one) => (one[1] ?? '').toLowerCase()));
  // A test of two fields is a rule, and no record.
  if (
    names.size >= 3 &&
    !/\b(?:if|where|and|filter|keep|drop|subset|select)\b|[&|]|[<>]=?\s*["'\d]/i.test(line)
  )
    return true;
  if (!tuple.test(line)) return false;
  const texts = /["'][^"']*["']/.test(line);
  const measured =
    /\b(?:19|20)\d\d-\d\d-\d\d\b|["'][A-Z]\d\d(?:\.?\d)?["']|["'](?:M|F|male|female)["']/i.test(line);
  return texts && measured && /(?:^|[(,[\s])\d{1,3}(?:\.\d+)?\s*[,)\]]/.test(line);
}
