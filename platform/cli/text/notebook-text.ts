import type { CellDifference, NotebookDifference } from '@vitrine/api';

const signs = { same: '  ', added: '+ ', removed: '- ' } as const;

/** What changed between two versions: each changed cell with its lines, those of the older with -, of the newer with +. */
export function differenceText({ version, with: newer, cells }: NotebookDifference): string {
  const changed = cells.filter(({ change }) => change !== 'same');
  const heading = `From “${version.name}” to ${newer === null ? 'the notebook as it is' : `“${newer.name}”`}:`;
  if (changed.length === 0) return `${heading} nothing changed.`;
  const rest = cells.length - changed.length;
  return [heading, ...changed.flatMap(cellLines), `${rest} ${rest === 1 ? 'cell' : 'cells'} the same.`].join(
    '\n',
  );
}

function cellLines(cell: CellDifference): readonly string[] {
  const { place, language, languageBefore, change, name, nameBefore, lines } = cell;
  const was = languageBefore === undefined ? '' : `, before in ${languageBefore}`;
  const called =
    nameBefore === undefined ? '' : `, its result called ${name ?? 'nothing'} and before ${nameBefore}`;
  return [
    `Cell ${place}, ${language}: ${change}${was}${called}`,
    ...lines.map(({ kind, text }) => `  ${signs[kind]}${text}`),
  ];
}
