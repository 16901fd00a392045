export { type Judgement, judge } from './judge.ts';
