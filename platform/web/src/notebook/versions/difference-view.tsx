import type { CellDifference } from '@vitrine/api';
import { plural } from '../../logic/times.ts';
import { languageNames } from '../languages.ts';

/** Unchanged lines that are told around changed ones. */
const around = 2;

const words = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  moved: 'moved',
} as const;

/** What changed, cell by cell; of each the changed lines with those around them. */
export function DifferenceView({ cells }: { cells: readonly CellDifference[] }) {
  const changed = cells.filter(({ change }) => change !== 'same');
  const same = cells.length - changed.length;
  return (
    <div className="v-difference" role="group" aria-label="Difference" tabIndex={0}>
      {changed.map((cell) => (
        <ChangedCell key={cell.id} cell={cell} />
      ))}
      <p className="v-quiet v-tight">
        {changed.length === 0 ? 'Nothing changed.' : `${plural(same, 'cell')} the same.`}
      </p>
    </div>
  );
}

function ChangedCell({ cell }: { cell: CellDifference }) {
  const { place, change, language, languageBefore, name, nameBefore, lines, whole, leftOut } = cell;
  if (change === 'same') return null;
  const was = languageBefore === undefined ? '' : `, before in ${languageNames[languageBefore]}`;
  const called =
    nameBefore === undefined ? '' : `, its result called ${name ?? 'nothing'} and before ${nameBefore}`;
  return (
    <>
      <p className="v-tight">
        <strong>
          Cell {place}, {languageNames[language]}
        </strong>
        : {words[change]}
        {was}
        {called}
        {whole === true ? '. Too much to compare line by line: what it was, then what it is' : ''}
      </p>
      {lines.length === 0 ? null : (
        <pre className="v-cell-code">
          {partsOf(lines).map((part, at) =>
            typeof part === 'number' ? (
              <span key={at} className="v-quiet">{`  … ${plural(part, 'line')} the same\n`}</span>
            ) : part.kind === 'added' ? (
              <ins key={at}>{`+ ${part.text}\n`}</ins>
            ) : part.kind === 'removed' ? (
              <del key={at}>{`- ${part.text}\n`}</del>
            ) : (
              <span key={at}>{`  ${part.text}\n`}</span>
            ),
          )}
        </pre>
      )}
      {leftOut === undefined ? null : (
        <p className="v-quiet v-tight">
          {plural(leftOut, 'more line')} of it not shown: there are too many in all.
        </p>
      )}
    </>
  );
}

type Line = CellDifference['lines'][number];

/** The lines near a change, and how many are left out between. */
function partsOf(lines: readonly Line[]): readonly (Line | number)[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  const parts: (Line | number)[] = [];
  lines.forEach((line, at) => {
    const last = parts.at(-1);
    if (near[at] === true) parts.push(line);
    else if (typeof last === 'number') parts[parts.length - 1] = last + 1;
    else parts.push(1);
  });
  return parts;
}
