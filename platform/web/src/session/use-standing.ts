import type { Session } from '@vitrine/api';
import { useCallback, useEffect, useState } from 'react';
import { strangerApi } from '../api/transport.ts';

/** What everyone should know of the environment, whoever they are. */
type Standing = Pick<Session, 'notices' | 'stoppedSince'>;

const everyMs = 10_000;

/**
 * What everyone should know, kept up to date in pages that stay open. It is asked for as a stranger, because a
 * page that asks by itself must not keep the session of somebody who went away alive.
 */
export function useStanding(): { standing: Standing | undefined; lookAgain: () => void } {
  const [standing, setStanding] = useState<Standing>();
  const lookAgain = useCallback(() => {
    strangerApi.call('getSession', {}).then(
      ({ notices, stoppedSince }) => setStanding((held) => sameOr(held, { notices, stoppedSince })),
      // What was known last stays; the next look is soon.
      () => undefined,
    );
  }, []);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible') lookAgain();
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [lookAgain]);
  return { standing, lookAgain };
}

/** The value that is held if the other says the same, so that nothing is drawn anew. */
function sameOr(held: Standing | undefined, next: Standing): Standing {
  return held !== undefined && JSON.stringify(held) === JSON.stringify(next) ? held : next;
}
