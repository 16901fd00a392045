import { ProtocolViolation } from '@vitrine/core/wire';
import { RoomEnded, RoomMisbehaved } from '../protocol/errors.ts';

/** What the person reads when a room fails them: texts of ours, since a room's own are not believed. */

export function roomEnded(cause?: unknown): RoomEnded {
  return new RoomEnded({
    detail: 'The room ended before it answered. Nothing was lost but this answer.',
    help: 'Run the query again: it opens a new room. If it ends again, the query may need more memory than the agreement allows.',
    cause,
  });
}

export function misbehaved(cause?: unknown): RoomMisbehaved {
  return new RoomMisbehaved({
    detail:
      'The room answered in a form that it must not, so it was closed and nothing of the answer is shown.',
    help: 'Run the query again; if it happens again, tell the operator.',
    cause,
  });
}

export function tooMuch(): ProtocolViolation {
  return new ProtocolViolation({ detail: 'A room sent more than it was asked for.' });
}
