import { momentText } from '../logic/times.ts';
import { useSession } from '../session/session-context.ts';

/** The kill switch is thrown: everybody is told, wherever they are. The region stands before, so that it is read out. */
export function StoppedBanner() {
  const { stoppedSince } = useSession().session;
  return (
    <section role="status" aria-label="Kill switch">
      {stoppedSince === undefined ? null : (
        <div className="v-stopped">
          <p>
            <strong>An operator stopped the whole environment</strong> on {momentText(stoppedSince)}. No query
            runs, no room opens, and no file leaves until it is lifted. What you were writing is kept.
          </p>
        </div>
      )}
    </section>
  );
}
