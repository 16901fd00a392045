import { z } from 'zod';
import { longestSql } from './room-protocol.ts';

/** The schema of the room's engine in which frames that kernels share stand, beside the cut's tables. */
export const framesSchema = 'frames';

/** The name of a frame or of a result: lower case, since the engine tells no cases apart. */
export const sharedName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** Frames that a room holds at most, beside the one that is on its way. */
export const mostFrames = 50;
export const mostFrameColumns = 500;
/** Bytes of one message of a frame on its way into the room: in base 64 it fits one frame of the wire. */
export const longestFrameMessage = 16 * 1024 * 1024;

const message = z.string().max(Math.ceil(longestFrameMessage / 3) * 4);

/** A kernel begins to hand over a frame: its name, and the first message of an Arrow IPC stream in base 64. */
export const shareParams = z.strictObject({ name: sharedName, schema: message });
/** A record batch of it, in base 64. */
export const shareRowsParams = z.strictObject({ batch: message });

/** A kernel asks for a result of SQL by its name. */
export const resultParams = z.strictObject({ name: sharedName });

/** What the server says that results are called, before code runs: the questions, never their answers. */
export const resultsParams = z.strictObject({
  results: z.array(z.strictObject({ name: sharedName, sql: z.string().min(1).max(longestSql) })).max(200),
});
export type NamedResult = z.output<typeof resultsParams>['results'][number];
