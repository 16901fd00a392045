export * from './arrow/arrow-type.ts';
export * from './arrow/ipc-stream.ts';
export type { ArrowBatch, ArrowColumn } from './arrow/read-batch.ts';
export * from './arrow/rows.ts';
export * from './errors.ts';
export type { RoomLimits, RunAnswer } from './room-protocol.ts';
export type { RoomTable } from './room/reader-process.ts';
export * from './room/room-client.ts';
export * from './room/rooms.ts';
