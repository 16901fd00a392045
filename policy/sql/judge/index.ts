export { isAggregate } from './functions.ts';
export { type Judgement, judge } from './judge.ts';
