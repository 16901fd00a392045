import { csvText } from './csv-text.ts';
import type { Dataset } from './schemas/catalogue.ts';

/**
 * The data dictionary of a dataset: a line for each column and for each of its codes, enough to write an analysis
 * without having seen a row.
 */
export function dictionaryCsv({ dataset, latest, columnList, lookups }: Dataset): string {
  const rows = columnList.flatMap(({ name, type, description, transforms, grant, codes = {}, ...column }) => {
    const granted = `${grant === 'transformed' ? 'only ' : ''}${transforms.join(', ') || 'as it is'}`;
    const facts = [dataset, latest, name, type, column.class, granted, description];
    return [[...facts, '', ''], ...Object.entries(codes).map(([code, meaning]) => [...facts, code, meaning])];
  });
  const given = lookups.map((one) => [
    ...[dataset, latest, one.columns.join(' '), 'lookup', '', one.transform, one.description, '', ''],
  ]);
  const header = [
    'dataset',
    'release',
    'column',
    'type',
    'class',
    'granted',
    'description',
    'code',
    'meaning',
  ];
  return csvText([header, ...rows, ...given]);
}
