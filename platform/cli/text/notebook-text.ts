import type { Bundle, CellDifference, NotebookDifference } from '@vitrine/api';

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
  const { place, language, languageBefore, change, name, nameBefore, lines, whole, leftOut } = cell;
  const was = languageBefore === undefined ? '' : `, before in ${languageBefore}`;
  const called =
    nameBefore === undefined ? '' : `, its result called ${name ?? 'nothing'} and before ${nameBefore}`;
  return [
    `Cell ${place}, ${language}: ${change}${was}${called}`,
    ...(whole === true ? ['  Too much to compare line by line: what it was, then what it is.'] : []),
    ...lines.map(({ kind, text }) => `  ${signs[kind]}${text}`),
    ...(leftOut === undefined ? [] : [`  … ${leftOut} more ${leftOut === 1 ? 'line' : 'lines'} not shown.`]),
  ];
}

/** What a bundle holds, without packages and code: --json has them. */
export function bundleText({ manifest, sha256 }: Bundle): string {
  const { agreement, at, state, cuts, versions, cells, files } = manifest;
  const { engine, vitrine, python, r } = versions;
  const languages = [python && `Python ${python.version}`, r && `R ${r.version}`].filter(
    (one) => one !== undefined,
  );
  return [
    `Run of ${at} under ${agreement}: ${state === 'ok' ? 'to the end' : 'a cell failed'}`,
    ['DuckDB ' + engine, 'Vitrine ' + vitrine, ...languages].join(', '),
    ...cuts.map(({ dataset, cut }) => `cut of ${dataset}  ${cut}`),
    ...cells.flatMap((cell, index) => [
      `Cell ${index + 1}, ${cell.language}: ${cell.state}`,
      ...cell.outputs.map((one) => `  ${one.place}  ${one.kind}  ${one.size}  ${one.sha256}`),
    ]),
    ...files.map((file) => `file ${file.name}  ${file.bytes}  ${file.sha256 ?? 'too large to read'}`),
    `bundle  ${sha256}`,
  ].join('\n');
}
