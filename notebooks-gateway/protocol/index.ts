export { QueryCancelled, RoomEnded } from './errors.ts';
