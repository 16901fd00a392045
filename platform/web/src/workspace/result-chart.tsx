import { useEffect, useRef, useState } from 'react';
import { plural } from '../logic/times.ts';
import { Empty } from '../ui/empty.tsx';
import { chartData, isNumeric, type ChartData } from './chart-data.ts';
import type { QueryRun } from './query-run.ts';

type Kind = 'bar' | 'line';

/** A simple picture of shown cells. The grid holds the same numbers. */
export function ResultChart({ run }: { run: QueryRun }) {
  const firstNumber = run.columns.findIndex(isNumeric);
  const firstOther = run.columns.findIndex((_, i) => i !== firstNumber);
  const [xAt, setXAt] = useState(Math.max(0, firstOther));
  const [yAt, setYAt] = useState(Math.max(0, firstNumber));
  const [kind, setKind] = useState<Kind>('bar');
  const xColumn = run.columns[xAt];
  const yColumn = run.columns[yAt];
  if (firstNumber < 0 || xColumn === undefined || yColumn === undefined) {
    return <Empty>A chart needs a column of numbers.</Empty>;
  }
  const data = chartData(run.rows, xAt, yAt, kind === 'line' && isNumeric(xColumn));
  const name = `${kind === 'bar' ? 'Bar' : 'Line'} chart of ${yColumn.name} by ${xColumn.name}`;
  const choose = (
    id: string,
    label: string,
    value: number,
    set: (i: number) => void,
    only: (i: number) => boolean,
  ) => (
    <div className="v-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="nhsuk-select"
        value={value}
        onChange={(event) => set(Number(event.target.value))}
      >
        {run.columns.map((column, i) =>
          only(i) ? (
            <option key={i} value={i}>
              {column.name}
            </option>
          ) : null,
        )}
      </select>
    </div>
  );
  return (
    <div className="v-chart">
      <div className="v-chart__choices">
        {choose('chart-x', 'Across', xAt, setXAt, () => true)}
        {choose('chart-y', 'Up', yAt, setYAt, (i) => {
          const column = run.columns[i];
          return column !== undefined && isNumeric(column);
        })}
        <div className="v-field">
          <label htmlFor="chart-kind">Drawn as</label>
          <select
            id="chart-kind"
            className="nhsuk-select"
            value={kind}
            onChange={(event) => setKind(event.target.value === 'line' ? 'line' : 'bar')}
          >
            <option value="bar">Bars</option>
            <option value="line">A line</option>
          </select>
        </div>
      </div>
      <Picture data={data} kind={kind} name={name} x={xColumn.name} y={yColumn.name} />
      <p className="v-quiet">
        {plural(data.points.length, 'value')} drawn
        {data.suppressed === 0 ? '' : `; ${data.suppressed} suppressed, not drawn`}
        {data.missing === 0 ? '' : `; ${data.missing} missing, not drawn`}. The grid has the numbers.
      </p>
    </div>
  );
}

interface PictureProps {
  data: ChartData;
  kind: Kind;
  name: string;
  x: string;
  y: string;
}

/** The axis across: text in the order of the rows, with as many ticks as can be read. */
function across(points: ChartData['points'], label: string, kind: Kind) {
  if (points.every((point) => typeof point.x === 'number')) return { label };
  const every = Math.ceil(points.length / 24);
  return {
    label,
    type: kind === 'bar' ? ('band' as const) : ('point' as const),
    domain: [...new Set(points.map((point) => String(point.x)))],
    ticks: points.filter((_, i) => i % every === 0).map((point) => String(point.x)),
    tickRotate: points.length > 8 ? -40 : 0,
  };
}

function Picture({ data, kind, name, x, y }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let live = true;
    void import('@observablehq/plot').then((Plot) => {
      const parent = frame.current;
      if (!live || parent === null) return;
      const channels = { x: 'x', y: 'y' };
      const mark =
        kind === 'bar'
          ? Plot.barY(data.points, { ...channels, fill: 'currentColor' })
          : Plot.lineY(data.points, { ...channels, stroke: 'currentColor', strokeWidth: 2 });
      const figure = Plot.plot({
        marks: [mark, Plot.ruleY([0])],
        width: Math.max(320, parent.clientWidth),
        height: 320,
        marginBottom: 60,
        marginLeft: 70,
        className: 'v-plot',
        x: across(data.points, x, kind),
        y: { label: y, grid: true },
      });
      // The content policy refuses style elements; the same rules stand in our own style sheet. The picture has
      // one name, of its frame: names of its parts would be read as noise.
      for (const style of figure.querySelectorAll('style')) style.remove();
      for (const part of figure.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
      figure.setAttribute('aria-hidden', 'true');
      parent.replaceChildren(figure);
    });
    return () => {
      live = false;
    };
  }, [data, kind, x, y]);
  return <div ref={frame} role="img" aria-label={name} className="v-picture" />;
}
