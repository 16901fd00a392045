export { type DayAct, dayLeaves } from './day-leaves.ts';
export { keepPrefix } from './earlier-log.ts';
export { PublicTree } from './public-tree.ts';
