import { roundingInWords } from '../profiles/rounding.ts';
import type { RequestContext, RequestFile, Request } from '../requests/request.ts';

const kinds: Readonly<Record<RequestContext['statisticalType'], string>> = {
  'frequency-table': 'Frequency table',
  'magnitude-table': 'Table of sums or means',
  'summary-statistics': 'Summary statistics',
  regression: 'Results of a regression',
  plot: 'Plot',
  model: 'Model',
  text: 'Text',
  other: 'Output of another kind',
};

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** How many cells the tables among the files hold, header apart; nothing when none is a table. */
function cellsOf(files: readonly RequestFile[]): string {
  const tables = files.flatMap(({ table }) => (table === undefined ? [] : [table]));
  if (tables.length === 0) return '';
  const cells = tables.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  return ` (${counted(tables.length, 'table')}, ${counted(cells, 'cell')})`;
}

/**
 * What a request's files are, for those who check them and for readers of the certificate: kind, number, where
 * they come from, and what was done to protect people. Of the requester's own words and the files' content it
 * holds nothing.
 */
export function describeOutputs(
  kind: RequestContext['statisticalType'],
  { files, profile }: Pick<Request, 'files' | 'profile'>,
): string {
  const made = files.filter(({ origin }) => origin === 'result');
  const output = files.filter(({ origin }) => origin === 'output');
  const handed = files.filter(({ origin }) => origin === 'upload');
  const sources = [
    ...(made.length === 0
      ? []
      : [`${counted(made.length, 'file')} written by the environment from query results${cellsOf(made)}`]),
    ...(output.length === 0
      ? []
      : [`${counted(output.length, 'file')} from the room’s outputs${cellsOf(output)}`]),
    ...(handed.length === 0
      ? []
      : [`${counted(handed.length, 'file')} handed in by the requester${cellsOf(handed)}`]),
  ];
  const words = roundingInWords(profile);
  const rounding = words === undefined ? '' : ` and the others rounded ${words}`;
  const rule = `counts below ${profile.threshold} are hidden${rounding}`;
  const sentences = [
    `${kinds[kind]}: ${sources.join('; ') || 'no files'}.`,
    ...(made.length === 0 ? [] : [`In what the environment wrote, ${rule}.`]),
    `Every file was checked automatically against the disclosure profile ${profile.name}.`,
  ];
  return sentences.join(' ');
}
