import type { Workspace } from '@vitrine/api';
import { termLeft } from '../logic/times.ts';
import { allowanceText, displayText, optOutText } from './status-text.ts';
import type { RoomView } from './use-room.ts';

interface Props {
  space: Workspace;
  room: RoomView;
  busy: boolean;
  /** The last query met an end of its room. */
  closed: boolean;
  shownToday: number;
}

/** What holds here now: the room, the allowance, the term, and what is shown. */
export function StatusLine({ space, room, busy, closed, shownToday }: Props) {
  const state = room.state === 'failed' || (closed && !busy) ? 'closed' : busy ? 'busy' : 'ready';
  const roomText = room.state === 'opening' ? room.step : state;
  return (
    <section className="v-status" aria-label="Workspace status">
      <span role="status" aria-label="Room">
        Room: {roomText}
      </span>
      {room.state === 'failed' ? (
        <button type="button" className="v-linkish" onClick={room.retry}>
          Open the room
        </button>
      ) : null}
      <span>{displayText(space)}</span>
      {space.display === 'rows' ? <span>{allowanceText(shownToday, space.allowance.perDay)}</span> : null}
      <span>{termLeft(space.termTo, new Date())}</span>
      <span>{optOutText(space.optOutsAsOf)}</span>
      <span title={space.profile.explanation}>Profile {space.profile.name}</span>
    </section>
  );
}
