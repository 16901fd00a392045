import { useLocation } from 'react-router';
import { signInStart } from '../addresses.ts';
import { useSession } from '../session/session-context.ts';

/** The server asks for a sign-in: what was typed is kept, and the way back is one click. */
export function ExpiredBanner() {
  const { session, expired } = useSession();
  const { pathname, search } = useLocation();
  if (expired === undefined || session.person === undefined) return null;
  const ended = expired === 'ended';
  return (
    <section className="v-expired" role="alert" aria-label={ended ? 'Session ended' : 'Sign in again'}>
      <p>
        <strong>
          {ended ? 'Your session has ended.' : 'You signed in too long ago for this step: nothing was done.'}
        </strong>{' '}
        Queries, answers and comments that you typed are kept on this computer; copy a document that you are
        writing before you go on. <a href={signInStart(pathname + search, !ended)}>Sign in again</a>{' '}
        {ended ? 'to go on where you were.' : 'and then do it once more.'}
      </p>
    </section>
  );
}
