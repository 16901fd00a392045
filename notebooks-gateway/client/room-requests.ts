import type { ArrowField } from '../arrow/arrow-type.ts';
import type { ArrowBatch } from '../arrow/read/read-batch.ts';
import type { RunAnswer } from '../protocol/room-protocol.ts';

/** What a room is asked, and what it gives back. */

export interface RunOptions {
  /** `astDigest` of the parse tree that the guard approved. */
  readonly astDigest: string;
  /** Rows that leave the room; the reader stops after them. */
  readonly maxRows: number;
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

export interface AggregateRequest {
  /** An AggregatePlan. */
  readonly plan: unknown;
  readonly profile: string;
  readonly overrides: { readonly threshold?: number | undefined };
  readonly seconds: number;
  /** Its name, by which reviewers find it when a later question is close. */
  readonly query?: string;
  readonly signal?: AbortSignal;
}

export interface PrivateRequest {
  /** A PrivateQuestion. */
  readonly question: unknown;
  readonly seconds: number;
  readonly signal?: AbortSignal;
}

export interface RoomResult {
  readonly schema: readonly ArrowField[];
  /** The first message of the Arrow IPC stream. */
  readonly schemaMessage: Uint8Array;
  /** Checked batches; leaving the loop early cancels the query. To be read once. */
  readonly batches: AsyncIterable<ArrowBatch>;
  /** Settles after the last batch was taken. Fails with the coded reason; so does the loop. */
  readonly done: Promise<RunAnswer>;
}

export interface RoomClientOptions {
  /** Bytes of one result, all batches together. */
  readonly maxResultBytes?: number;
  /** How much longer than a query's own time its answer may take, in seconds. */
  readonly graceSeconds?: number;
}
