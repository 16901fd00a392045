export { isAggregate } from './functions.ts';
export { judge } from './judge.ts';
