import { csvText } from './csv-text.ts';
import type { FaultList } from './schemas/catalogue.ts';

const laterText = {
  'came-back': 'came back in the next release',
  'still-quarantined': 'kept out of the next release too',
  'not-delivered': 'not in the next delivery',
  unknown: '',
} as const;

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
  return csvText([['line', 'lines', 'column', 'fault', 'reason', 'later'], ...rows]);
}
