import { useLocation } from 'react-router';
import { signInStart } from '../addresses.ts';
import { useSession } from '../session/session-context.ts';

/** The session ended at the server: what was typed is kept, and the way back is one click. */
export function ExpiredBanner() {
  const { session, expired } = useSession();
  const { pathname, search } = useLocation();
  if (!expired || session.person === undefined) return null;
  return (
    <section className="v-expired" role="alert" aria-label="Session ended">
      <p>
        <strong>Your session has ended.</strong> Queries, answers and comments that you typed are kept on this
        computer; copy a document that you are writing before you go on.{' '}
        <a href={signInStart(pathname + search)}>Sign in again</a> to go on where you were.
      </p>
    </section>
  );
}
