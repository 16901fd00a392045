export { type Day, type DayAct, dayLeaves } from './day-leaves.ts';
export { keepPrefix } from './earlier-log.ts';
export { type LogSigner, PublicTree } from './public-tree.ts';
