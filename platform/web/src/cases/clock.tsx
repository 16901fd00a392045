import type { IncidentClock } from '@vitrine/api';
import { useEffect, useState } from 'react';
import { exactText } from '../logic/times.ts';
import { clockWords } from './words.ts';

/** The time that is left to tell the regulator, as it passes; red when little is left or none. */
export function Clock({ clock }: { clock: IncidentClock }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(ticking);
  }, []);
  const { text, alarm } = clockWords(clock, now);
  return (
    <div className={alarm ? 'v-problem' : 'v-good'} role="note" aria-label="Clock">
      <p>
        <strong>{text}</strong>
      </p>
      <p>
        The 72 hours from when the controller became aware end on {exactText(clock.deadline)} (UK GDPR,
        article 33).
      </p>
    </div>
  );
}
