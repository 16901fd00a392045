import type { TwinPlan } from './twin-plan.ts';

/** What every file of a twin begins with. */
export function twinNote(
  { dataset, release, published }: Pick<TwinPlan, 'dataset' | 'release' | 'published'>,
  { rows, seed }: { readonly rows: number; readonly seed: number },
): string {
  const from = published.length === 0 ? 'its description' : 'its description and its published synopsis';
  return `Synthetic twin of ${dataset} ${release}, made up from ${from} (${rows} rows, seed ${seed}). No row is of a person.`;
}

/** CSV with a line of comment before its header; what is missing is empty, and an empty text is quoted. */
export function twinCsv(
  note: string,
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): string {
  const line = (cells: readonly (string | null)[]): string => cells.map(cellOf).join(',');
  return `${[`# ${note}`, line(names), ...rows.map(line)].join('\n')}\n`;
}

const cellOf = (text: string | null): string =>
  text === null ? '' : text === '' || /[",\r\n#]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
