export { type Room, type RoomEnd, Rooms } from './rooms.ts';
