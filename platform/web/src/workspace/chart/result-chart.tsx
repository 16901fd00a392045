import { useEffect, useRef, useState } from 'react';
import { plural } from '../../logic/times.ts';
import { Empty } from '../../ui/empty.tsx';
import { isNumeric } from '../column-kind.ts';
import type { QueryRun } from '../query-run.ts';
import { ChartChoices } from './chart-choices.tsx';
import { chartData, mostSeries, type ChartData } from './chart-data.ts';
import { chartLayout, mostPlaces } from './chart-layout.ts';
import { chartFor, chartTitle, columnsKey, type HeldChart } from './chart-spec.ts';
import { drawChart, type AxisNames, type Drawn } from './draw-chart.ts';

interface Props {
  run: QueryRun;
  /** What codes mean, for each column that holds them. */
  meanings: readonly (Readonly<Record<string, string>> | undefined)[];
  held: HeldChart | undefined;
  onHold: (held: HeldChart) => void;
}

/** A picture of shown cells. The grid holds the same numbers. */
export function ResultChart({ run, meanings, held, onHold }: Props) {
  const { columns, rows } = run;
  const spec = chartFor(columns, rows, held);
  if (spec === undefined) return <Empty>A chart needs a column of numbers and one to group them by.</Empty>;
  const data = chartData(columns, rows, spec, meanings);
  const name = (i: number): string => columns[i]?.name ?? '';
  const tooMany = data.series.length > mostSeries;
  const drawn: Drawn =
    data.crowded || tooMany ? 'dot' : spec.kind === 'line' && data.axis.kind !== 'text' ? 'line' : 'bar';
  const single = tooMany
    ? { ...data, points: data.points.map((one) => ({ ...one, series: '' })), series: [''] }
    : data;
  const names = { x: name(spec.x), y: name(spec.y), series: spec.series === null ? '' : name(spec.series) };
  return (
    <div className="v-chart">
      <ChartChoices
        columns={columns}
        numbers={columns.map(isNumeric)}
        spec={spec}
        lineFits={data.axis.kind !== 'text'}
        onChoose={(next) => onHold({ columns: columnsKey(columns), spec: next })}
      />
      <h3 className="nhsuk-heading-xs v-chart__title">{chartTitle(spec, columns)}</h3>
      {data.axis.places.length > mostPlaces ? (
        <Empty>
          {names.x} has {data.axis.places.length.toLocaleString('en-GB')} values: a picture of more than{' '}
          {mostPlaces} cannot be read. Group by fewer.
        </Empty>
      ) : (
        <>
          <Remarks data={data} names={names} tooMany={tooMany} />
          {single.series.length > 1 ? <Legend data={single} name={names.series} /> : null}
          <Picture data={single} drawn={drawn} names={names} title={chartTitle(spec, columns)} />
          <Key data={data} />
        </>
      )}
    </div>
  );
}

function Remarks({ data, names, tooMany }: { data: ChartData; names: AxisNames; tooMany: boolean }) {
  return (
    <>
      {tooMany ? (
        <p className="v-warn">
          {names.series} has {data.series.length.toLocaleString('en-GB')} values, and no more than{' '}
          {mostSeries} colours can be told apart: each row is drawn as a point, without colours.
        </p>
      ) : data.crowded ? (
        <p className="v-warn">
          Several rows have the same {[names.x, names.series].filter(Boolean).join(' and ')}: each row is
          drawn as a point, for a bar would add them up.
        </p>
      ) : null}
    </>
  );
}

function Legend({ data, name }: { data: ChartData; name: string }) {
  return (
    <ul className="v-legend" aria-label={name}>
      {data.series.map((one, i) => (
        <li key={one}>
          <span aria-hidden="true" className={`v-swatch v-swatch--${i + 1}`} /> {one}
        </li>
      ))}
    </ul>
  );
}

/** What is drawn and what is not, so that nothing that is not there passes for nothing. */
function Key({ data: { counts } }: { data: ChartData }) {
  return (
    <p className="v-quiet">
      {plural(counts.value, 'value')} drawn
      {counts.zero === 0 ? '' : `, ${counts.zero.toLocaleString('en-GB')} of them zero, marked 0`}
      {counts.suppressed === 0 ? '' : `; ${counts.suppressed.toLocaleString('en-GB')} suppressed, marked ✱`}
      {counts.missing === 0 ? '' : `; ${counts.missing.toLocaleString('en-GB')} missing, marked –`}. A gap is
      a group that is not in the result. The grid has the numbers.
    </p>
  );
}

interface PictureProps {
  data: ChartData;
  drawn: Drawn;
  names: AxisNames;
  title: string;
}

const kinds = { bar: 'Bar chart', line: 'Line chart', dot: 'Chart of points' } as const;

function Picture({ data, drawn, names, title }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const wanted = JSON.stringify([data.points, data.axis.places, drawn, names]);
  useEffect(() => {
    let live = true;
    import('@observablehq/plot').then(
      (Plot) => {
        const parent = frame.current;
        if (!live || parent === null) return;
        const layout = chartLayout(data, drawn, parent.clientWidth);
        parent.replaceChildren(drawChart(Plot, data, drawn, layout, names));
      },
      () => setFailed(true),
    );
    return () => {
      live = false;
    };
    // The picture is made anew when what it shows changes, not whenever the page is drawn.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);
  return (
    <>
      {failed ? <Empty>The picture could not be loaded. The grid has the numbers.</Empty> : null}
      <div ref={frame} role="img" aria-label={`${kinds[drawn]}: ${title}`} className="v-picture" />
    </>
  );
}
