export { QueryCancelled, RoomEnded } from './errors.ts';
export { kernelsRefused } from './kernel-failure.ts';
