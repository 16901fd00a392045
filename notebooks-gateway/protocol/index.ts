export { QueryCancelled, QueryFailed, QueryTimeout, RoomEnded } from './errors.ts';
export { frameGone } from './query-failure.ts';
export {
  type Close,
  type FigureJudge,
  type FiguresAnswer,
  type FiguresParams,
  type FrameAnswer,
  type FrameParams,
  type RememberedGroup,
  type TableParams,
  groupSchema,
} from './figure-judge.ts';
export type { NamedResult } from './frame-protocol.ts';
export { kernelsRefused } from './kernel-failure.ts';
export type { PrivacyAccount, SpendParams } from './privacy-account.ts';
export { type KernelLanguage, kernelLanguages } from './kernel-protocol.ts';
