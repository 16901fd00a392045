export { privateAnswer, privateNotices } from './answer.ts';
export { epsilonFor, expectedErrors } from './expected.ts';
export { type PrivatePlan, type Wish, planPrivately } from './plan-privately.ts';
export { datasetsOf, fitsQuestion } from './fits-question.ts';
export { privateSql } from './private-sql.ts';
export {
  type NoisyAnswer,
  type PrivateQuestion,
  noisyAnswerSchema,
  privateQuestionSchema,
} from './question.ts';
export { PrivateRefused } from './refusals.ts';
export { releasePrivately } from './release.ts';
