import type { FaultList } from './schemas/catalogue.ts';

const laterText = {
  'came-back': 'came back in the next release',
  'still-quarantined': 'kept out of the next release too',
  'not-delivered': 'not in the next delivery',
  unknown: '',
} as const;

/** A cell of CSV (RFC 4180); what a spreadsheet would take for a formula stays text. */
function cell(value: string | number): string {
  const text = String(value).replace(/^([=+\-@\t\r])/, "'$1");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The list of faults that goes back to who sent the file: lines, headings and reasons. No value of the file stands
 * in it, so it names nobody.
 */
export function faultsCsv({ faults }: FaultList): string {
  const rows = faults.map((one) => [
    one.line,
    one.lines,
    one.heading ?? '',
    one.text,
    one.reason,
    one.later === null ? '' : laterText[one.later],
  ]);
  const header = ['line', 'lines', 'column', 'fault', 'reason', 'later'];
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
