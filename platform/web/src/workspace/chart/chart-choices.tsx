import type { Column } from '../query-run.ts';
import type { ChartSpec } from './chart-spec.ts';

interface Props {
  columns: readonly Column[];
  /** Whether each column holds numbers. */
  numbers: readonly boolean[];
  spec: ChartSpec;
  /** The axis has an order, along which a line means something. */
  lineFits: boolean;
  onChoose: (spec: ChartSpec) => void;
}

/** Which columns of the result a chart shows. */
export function ChartChoices({ columns, numbers, spec, lineFits, onChoose }: Props) {
  const choose = (
    id: string,
    label: string,
    value: number | null,
    set: (i: number) => Partial<ChartSpec>,
    offered: (i: number) => boolean,
    none?: { text: string; spec: Partial<ChartSpec> },
  ) => (
    <div className="v-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="nhsuk-select"
        value={value ?? ''}
        onChange={({ target }) =>
          onChoose({ ...spec, ...(target.value === '' ? none?.spec : set(Number(target.value))) })
        }
      >
        {none === undefined ? null : <option value="">{none.text}</option>}
        {columns.map((column, i) =>
          offered(i) ? (
            <option key={i} value={i}>
              {column.name}
            </option>
          ) : null,
        )}
      </select>
    </div>
  );
  const withoutSeries = (i: number): number | null => (spec.series === i ? null : spec.series);
  return (
    <div className="v-chart__choices">
      {choose(
        'chart-x',
        'Across',
        spec.x,
        (x) => ({ x, series: withoutSeries(x) }),
        (i) => i !== spec.y,
      )}
      {choose(
        'chart-y',
        'Up',
        spec.y,
        (y) => ({ y, series: withoutSeries(y) }),
        (i) => numbers[i] === true && i !== spec.x,
      )}
      {choose(
        'chart-series',
        'Colours',
        spec.series,
        (series) => ({ series }),
        (i) => i !== spec.x && i !== spec.y,
        {
          text: 'None',
          spec: { series: null },
        },
      )}
      <div className="v-field">
        <label htmlFor="chart-kind">Drawn as</label>
        <select
          id="chart-kind"
          className="nhsuk-select"
          value={lineFits ? spec.kind : 'bar'}
          onChange={(event) => onChoose({ ...spec, kind: event.target.value === 'line' ? 'line' : 'bar' })}
        >
          <option value="bar">Bars</option>
          {lineFits ? <option value="line">Lines</option> : null}
        </select>
      </div>
    </div>
  );
}
