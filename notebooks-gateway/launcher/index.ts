export { type Room, type RoomEnd, Rooms } from './rooms.ts';
export type { RoomKernel } from './room-kernels.ts';
