import type { Cell } from '../cells.ts';

const allTogether = 'All';

/**
 * RFC 4180 with CRLF. Hidden is `*`, missing is an empty field, an empty text is `""`, a text of one star is
 * `"*"`: four values, four written forms. Zero is `0`, every value together is `All`.
 */
export function writeCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns.map((name) => textField(name)), ...rows.map((row) => row.map(csvField))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function csvField(cell: Cell): string {
  switch (cell.kind) {
    case 'suppressed':
      return '*';
    case 'missing':
      return '';
    case 'total':
      return allTogether;
    case 'value':
      return typeof cell.value === 'string' ? textField(cell.value) : String(cell.value);
  }
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection). Text that
 * is only a number keeps its sign.
 */
function textField(text: string): string {
  const risky = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[0-9]+(?:\.[0-9]+)?$/.test(text);
  const safe = risky ? `'${text}` : text;
  const quoted = ['', '*', allTogether].includes(safe) || /[",\r\n]/.test(safe) || safe !== safe.trim();
  return quoted ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A cell as people read it on a page. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'suppressed':
      return '*';
    case 'missing':
      return '';
    case 'total':
      return allTogether;
    case 'value':
      return String(cell.value);
  }
}
