export { type ByColumn, type DeclaredSynopsis, columnOf, declaredSynopsisSchema } from './declared.ts';
export { type MadeSynopsis, madeSynopsisSchema, madeTable } from './made.ts';
export {
  type SynopsisColumn,
  otherValue,
  synopsisProblems,
  synopsisQuestions,
  synopsisTable,
} from './plan-synopsis.ts';
export { type ShownCell, shownSynopsis } from './smooth.ts';
