/** A cell as the sheet holds it. */
export interface SheetCell {
  /** `t` of the cell: `n` when absent. */
  readonly type: string;
  readonly value: string;
  readonly isDate: boolean;
}

/** The cell's text, or why it has none that can be trusted. */
export type CellText =
  { readonly text: string | null } | { readonly fault: 'cell-error' | 'number-imprecise' };

const dayMs = 86_400_000;

/**
 * A number as a workbook keeps it, a double (ECMA-376 part 1, 18.3.1.96), as the shortest text that gives the same
 * double. Excel keeps 15 digits: of a longer whole number the last ones are lost already.
 */
function numberText(value: string): CellText {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return { fault: 'cell-error' };
  if (Number.isInteger(number) && Math.abs(number) >= 1e15) return { fault: 'number-imprecise' };
  return { text: String(number) };
}

/**
 * A serial number as a date or time. Day 60 of the 1900 system is 29 February 1900, which never was (ECMA-376 part 1,
 * 18.17.4.1).
 */
function dateText(value: string, since1904: boolean): CellText {
  const serial = Number(value);
  if (value.trim() === '' || !Number.isFinite(serial) || serial < 0 || serial >= 2_958_466)
    return { fault: 'cell-error' };
  if (!since1904 && Math.floor(serial) === 60) return { fault: 'cell-error' };
  const epoch = since1904
    ? Date.UTC(1904, 0, 1)
    : serial < 60
      ? Date.UTC(1899, 11, 31)
      : Date.UTC(1899, 11, 30);
  const at = new Date(epoch + Math.round(serial * dayMs));
  const iso = at.toISOString();
  const time = iso.slice(11, 19);
  if (serial < 1) return { text: time };
  const fraction = at.getUTCMilliseconds() === 0 ? '' : iso.slice(19, 23);
  return { text: at.getTime() % dayMs === 0 ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${time}${fraction}` };
}

/** What a cell says, as text: numbers are never rounded, dates are ISO 8601. */
export function cellText({ type, value, isDate }: SheetCell, since1904: boolean): CellText {
  switch (type) {
    case 'n':
      if (value === '') return { text: null };
      return isDate ? dateText(value, since1904) : numberText(value);
    case 'b':
      return value === '1' || value === '0'
        ? { text: value === '1' ? 'true' : 'false' }
        : { fault: 'cell-error' };
    case 'e':
      return { fault: 'cell-error' };
    default:
      return { text: value === '' ? null : value };
  }
}

/** Whether a number format is one of dates or times of day (ECMA-376 part 1, 18.8.30). */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  // Each character once: a sender chooses how long the format is.
  const lastBracket = code.lastIndexOf(']');
  let isDate = false;
  for (let at = 0; at < code.length; at += 1) {
    const one = code[at] ?? '';
    if (one === '"') {
      const end = code.indexOf('"', at + 1);
      if (end !== -1) at = end;
    } else if (one === '\\' || one === '_' || one === '*') at += 1;
    else if (one === '[' && at < lastBracket) {
      const end = code.indexOf(']', at);
      // An elapsed time is a number of hours, minutes or seconds, not a time of day.
      if (isElapsed(code.slice(at + 1, end))) return false;
      at = end;
    } else if ('ymdhs'.includes(one.toLowerCase())) isDate = true;
  }
  return isDate;
}

const isElapsed = (inner: string): boolean => /^(?:h+|m+|s+)$/i.test(inner);
