import { identifier, literal } from '@vitrine/core/text';
import {
  isPublished,
  type DatasetColumn,
  type DatasetFile,
} from '../../catalogue/dataset-file/dataset-file.ts';

/** Begins the reason of a row with an NHS number where none belongs. */
export const foundNumber = 'holds-nhs-number';

export const isNumber = ({ type }: DatasetColumn): boolean => type === 'integer' || type === 'decimal';

/** SQL: a number that can be one of ten digits, as BIGINT, else NULL. */
export function wholeOf({ name }: DatasetColumn): string {
  const column = identifier(name);
  return `CASE WHEN ${column} BETWEEN 0 AND 9999999999 AND ${column} = floor(${column}) THEN CAST(${column} AS BIGINT) END`;
}

/** A number in a cell of another column is most often another patient, in a note or by a shifted row. */
export function foundNumbers(file: DatasetFile, inColumn: (name: string) => boolean): readonly string[] {
  // Of rows that are said to be nobody's every column is looked through: of people's, those where numbers belong are not.
  const all = file.person === undefined;
  return file.columns
    .filter((one) => all || (isPublished(one) && one.class !== 'key'))
    .filter((one) => one.mayHoldNumbers === undefined)
    .filter((one) => one.type === 'string' || isNumber(one))
    .filter((one) => inColumn(one.name))
    .map((one) => {
      const column = identifier(one.name);
      const holds = isNumber(one)
        ? `nhs_check(${wholeOf(one)}) IS NOT NULL AND ${wholeOf(one)} >= 1000000000`
        : `holds_nhs_number(${column})`;
      const codes = Object.keys(one.codes ?? {}).map(literal);
      const listed = codes.length === 0 ? '' : ` AND CAST(${column} AS VARCHAR) NOT IN (${codes.join(', ')})`;
      return `WHEN ${holds}${listed} THEN ${literal(`${foundNumber}:${one.name}`)}`;
    });
}
