export { type ShownValue, rowsFromArrow } from './read/rows.ts';
export { ShownSize } from './read/shown-size.ts';
