import { Link } from 'react-router';
import { Page } from '../shell/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <p>There is nothing at this address, or it is not yours to see.</p>
      <p>
        <Link to="/">Go to the home page</Link>
      </p>
    </Page>
  );
}
