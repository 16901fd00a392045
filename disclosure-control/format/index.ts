export { cellText, writeCsv } from './csv.ts';
