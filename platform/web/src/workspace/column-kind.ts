import type { Column } from './query-run.ts';

const numeric =
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|INTEGER|U?INT\d*|FLOAT|DOUBLE|REAL|DECIMAL.*|NUMERIC.*)$/i;
export const isNumeric = (column: Column): boolean => numeric.test(column.type.trim());

/** Days and moments; a time of day alone is none. */
export const isTime = (column: Column): boolean => /^(DATE|TIMESTAMP.*|DATETIME)$/i.test(column.type.trim());
