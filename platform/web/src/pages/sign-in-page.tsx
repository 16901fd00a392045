import { InsetText } from 'nhsuk-react-components';
import { Link, useSearchParams } from 'react-router';
import { addresses, signInStart } from '../addresses.ts';
import { useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';

export function SignInPage() {
  const { session } = useSession();
  const [query] = useSearchParams();
  if (session.person !== undefined) {
    return (
      <Page title="You are signed in">
        <p>
          You are signed in as {session.person.name}. <Link to="/">Go to the home page</Link>.
        </p>
      </Page>
    );
  }
  return (
    <Page title="Sign in to Vitrine">
      <p className="nhsuk-lede-text">
        Approved researchers query curated, pseudonymised health data here. The data stays; only checked
        results leave.
      </p>
      {session.mode === 'development' ? (
        <InsetText>
          <p>
            This is a development environment: choose a sample persona on the next page, or continue as one
            with <code>--as NAME</code> on the command line.
          </p>
        </InsetText>
      ) : null}
      <a className="nhsuk-button" href={signInStart(query.get('to'))} role="button" draggable={false}>
        Sign in
      </a>
      <p>
        Anybody may read <a href={addresses.register()}>the public register</a>: who may use which data, for
        what, and which results left.
      </p>
      <p className="v-quiet">What you do here is recorded, and {session.oversightBody} can see it.</p>
    </Page>
  );
}
