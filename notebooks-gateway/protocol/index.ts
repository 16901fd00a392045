export { QueryCancelled, RoomEnded } from './errors.ts';
export {
  type FigureJudge,
  type FiguresParams,
  type FrameAnswer,
  type FrameParams,
  type RememberedGroup,
  type TableParams,
  groupSchema,
} from './figure-judge.ts';
