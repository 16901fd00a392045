export { cellText, writeCsv } from './csv.ts';
export { withMarginColumns } from './margin-columns.ts';
