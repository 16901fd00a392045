import type { Measure } from '../aggregate/plan.ts';

/** A figure in the words of SQL. */
export function figureName(measure: Measure): string {
  const words: Readonly<Record<Measure['kind'], string>> = {
    rows: 'COUNT(*)',
    people: 'COUNT(DISTINCT person)',
    values: 'COUNT',
    sum: 'SUM',
    mean: 'AVG',
    variance: 'VARIANCE',
    deviation: 'STDDEV',
    quantile: 'QUANTILE',
  };
  const of = 'column' in measure ? `(${measure.column.name})` : '';
  return `${words[measure.kind]}${of}${measure.filter === undefined ? '' : ' FILTER'}`;
}
