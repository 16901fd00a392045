import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useRef, useState, type HTMLAttributes, type KeyboardEvent } from 'react';
import { Value } from '../ui/value.tsx';
import { isNumeric } from './column-kind.ts';
import { columnWidths, meaningOf } from './column-widths.ts';
import { gridMove, type GridPlace } from './grid-move.ts';
import type { QueryRun } from './query-run.ts';

const rowHeight = 28;

interface Props {
  run: Pick<QueryRun, 'columns' | 'rows'> & Partial<Pick<QueryRun, 'margins'>>;
  /** What it is called; different for each on a page. */
  label?: string;
  /** What codes mean, for each column that holds them. */
  meanings: readonly (Readonly<Record<string, string>> | undefined)[];
  /** Said when someone tries to copy, which is not done then: what the boundary allows. Absent where copying is allowed. */
  onCopy?: () => void;
}

/** Shown rows, drawn only as far as they are in sight. One stop for Tab; arrows walk the cells. */
export function ResultGrid({ run, label = 'Result', meanings, onCopy }: Props) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<GridPlace>({ row: -1, column: 0 });
  // The virtualiser's functions change with each scroll; the compiler must not keep them.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: run.rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const numeric = run.columns.map(isNumeric);
  const cellId = (row: number, column: number): string => `${id}cell-${row}-${column}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const size = { rows: run.rows.length, columns: run.columns.length, page };
    const to = gridMove(at, event.key, { ctrl: event.ctrlKey || event.metaKey }, size);
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
    if (to.row >= 0) virtual.scrollToIndex(to.row);
    bringIntoView(cellId(to.row, to.column));
  };
  const place = (row: number, column: number) => ({
    id: cellId(row, column),
    'aria-colindex': column + 1,
    'data-at': at.row === row && at.column === column ? true : undefined,
    className: numeric[column] === true ? 'v-cell v-cell--number' : 'v-cell',
    onClick: () => setAt({ row, column }),
  });
  const widths = columnWidths(run.columns, run.rows, meanings, run.margins);
  const columns = { gridTemplateColumns: widths.map((width) => `minmax(${width}ch, 1fr)`).join(' ') };
  // The same for the header and every row, whatever stands in them: else their columns would part.
  const width = `max(100%, ${widths.reduce((sum, one) => sum + one, 0)}ch)`;
  return (
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={run.rows.length + 1}
      aria-colcount={run.columns.length}
      aria-readonly="true"
      aria-activedescendant={cellId(at.row, at.column)}
      tabIndex={0}
      className="v-grid"
      onKeyDown={onKeyDown}
      onCopy={(event) => {
        if (onCopy === undefined) return;
        event.preventDefault();
        onCopy();
      }}
    >
      <div role="rowgroup" className="v-grid__head" style={{ width }}>
        <div role="row" aria-rowindex={1} className="v-row" style={columns}>
          {run.columns.map((column, i) => (
            <div key={i} role="columnheader" {...place(-1, i)} title={column.type}>
              {column.name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="v-grid__body" style={{ width, height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.index}
            role="row"
            aria-rowindex={item.index + 2}
            className="v-row v-row--data"
            style={{ ...columns, transform: `translateY(${item.start}px)` }}
          >
            <Cells run={run} row={item.index} meanings={meanings} place={place} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** Once the row is drawn, which it need not be yet. */
function bringIntoView(id: string): void {
  requestAnimationFrame(() =>
    document.getElementById(id)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
  );
}

interface CellsProps extends Pick<Props, 'run' | 'meanings'> {
  row: number;
  /** What the grid says of a cell: its name, its place, whether it is the one that is walked. */
  place: (row: number, column: number) => HTMLAttributes<HTMLDivElement>;
}

function Cells({ run, row, meanings, place }: CellsProps) {
  return run.rows[row]?.map((cell, i) => (
    <div key={i} role="gridcell" {...place(row, i)}>
      <Value value={cell} />
      <Meaning of={meaningOf(cell, meanings[i])} />
      <Margin of={run.margins?.[row]?.[i] ?? null} />
    </div>
  ));
}

/** The size of a figure's error, beside it. */
function Margin({ of }: { of: number | null }) {
  return of === null ? null : (
    <span className="v-margin" title="Of figures like this at least 95 in 100 lie within it of the truth">
      {' '}
      ± {of}
    </span>
  );
}

/** What a code means, beside it and less loud. */
function Meaning({ of }: { of: string | undefined }) {
  return of === undefined ? null : <span className="v-meaning"> {of}</span>;
}
