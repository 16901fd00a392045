import { Navigate, Outlet, useLocation } from 'react-router';
import { addresses } from '../addresses.ts';
import { useSession } from '../session/session-context.ts';

/** Pages for someone signed in; anyone else is asked to sign in and comes back here. */
export function SignedIn() {
  const { session } = useSession();
  const { pathname, search } = useLocation();
  return session.person === undefined ? (
    <Navigate replace to={addresses.signIn(pathname + search)} />
  ) : (
    <Outlet />
  );
}
