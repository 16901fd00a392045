import { VitrineError } from '@vitrine/core/errors';

/** What becomes of a query that was accepted and begun. */
abstract class QueryUnfinished extends VitrineError {
  override get refuses(): boolean {
    return false;
  }
}

/** The engine could not answer the query. In aggregates mode the kind and every detail are left out. */
export class QueryFailed extends QueryUnfinished {
  readonly code = 'query-failed';
  readonly status = 422;
  readonly title = 'The query could not be answered';
}

/** The query used up the time its agreement allows. */
export class QueryTimeout extends QueryUnfinished {
  readonly code = 'query-timeout';
  readonly status = 422;
  readonly title = 'The query took longer than the agreement allows';
}

/** The query needed more memory or scratch space than its agreement allows. */
export class QueryOutOfMemory extends QueryUnfinished {
  readonly code = 'query-out-of-memory';
  readonly status = 422;
  readonly title = 'The query needed more memory than the agreement allows';
}

/** The person who asked stopped the query. */
export class QueryCancelled extends QueryUnfinished {
  readonly code = 'query-cancelled';
  readonly status = 409;
  readonly title = 'The query was stopped';
}

/** What the room would run is not what the guard approved. */
export class QueryNotApproved extends VitrineError {
  readonly code = 'query-not-approved';
  readonly status = 403;
  readonly title = 'The query is not the one that was approved';
}

/** The room could not be opened. */
export class RoomFailed extends VitrineError {
  readonly code = 'room-failed';
  readonly status = 503;
  readonly title = 'The room could not be opened';
}

/** The room ended while it was being used, or was closed. */
export class RoomEnded extends VitrineError {
  readonly code = 'room-ended';
  readonly status = 503;
  readonly title = 'The room has ended';
}

/** The room answered in a form it must not, or with more than it may; the room is closed. */
export class RoomMisbehaved extends VitrineError {
  readonly code = 'room-misbehaved';
  readonly status = 502;
  readonly title = 'The room answered in a form it must not';
}

/** A kernel cannot be started here, or not now. */
export class KernelUnavailable extends VitrineError {
  readonly code = 'kernel-unavailable';
  readonly status = 503;
  readonly title = 'The kernel could not be started';
}

/** The agreement does not let code of this language run. */
export class KernelRefused extends VitrineError {
  readonly code = 'kernel-refused';
  readonly status = 403;
  readonly title = 'The agreement does not allow this kernel';
}

/** An output of a kernel is larger than what may be read. */
export class OutputTooLarge extends VitrineError {
  readonly code = 'output-too-large';
  readonly status = 413;
  readonly title = 'The output is too large';
}
