import { useEffect, useState } from 'react';

/** Silent for the first second, then says what is awaited. */
export function Loading({ what }: { what: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="v-loading" role="status">
      {slow ? (
        <>
          <progress aria-label={`Loading ${what}`} /> Loading {what}…
        </>
      ) : null}
    </p>
  );
}
