export { RoomClient } from './room-client.ts';
