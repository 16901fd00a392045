import { Button } from 'nhsuk-react-components';
import { Link } from 'react-router';

/** A page that could not be drawn. Drafts are in the browser's storage and on the server, so nothing typed is lost. */
export function FailedPage() {
  return (
    <div className="v-page" role="alert">
      <title>Something went wrong – Vitrine</title>
      <h1 className="nhsuk-heading-l">This page could not be shown</h1>
      <p>
        The fault is ours. Your queries, results and requests are kept on the server, and your draft in this
        browser.
      </p>
      <Button type="button" onClick={() => window.location.reload()}>
        Load the page again
      </Button>
      <p>
        <Link to="/" reloadDocument>
          Go to the home page
        </Link>
      </p>
    </div>
  );
}
