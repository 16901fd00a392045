import { useLoaded } from '../api/use-loaded.ts';
import { momentText, plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { WebhookState } from './webhook-state.tsx';

/** Whether notices go out by e-mail, and whom nobody could tell: for operators. */
export function DeliverySection() {
  const api = useApi();
  const handle = useLoaded('delivery', (signal) => api.call('getNoticeDelivery', { signal }));
  return (
    <section aria-labelledby="delivery">
      <h2 id="delivery" className="nhsuk-heading-m">
        E-mail and webhooks
      </h2>
      <LoadedView what="whether e-mail goes out" handle={handle}>
        {({ email, trouble, waiting, givenUp, webhook }) => (
          <>
            {email === 'off' ? (
              <Empty>No mail server is set, so people read on their home page alone what needs them.</Empty>
            ) : (
              <>
                <p className="v-measure">
                  {trouble === undefined
                    ? 'People are written to of what needs them.'
                    : `Nobody has been written to since ${momentText(trouble.since)}: ${trouble.detail} It is tried again by itself; vitrine doctor tries it now.`}
                </p>
                {waiting === 0 ? null : (
                  <p>
                    {plural(waiting, 'person waits', 'people wait')} for a message that the mail server put
                    off.
                  </p>
                )}
                {givenUp.length === 0 ? null : (
                  <>
                    <p>These people could not be told. Their address at the sign-in provider may be wrong:</p>
                    <ul aria-label="Not told">
                      {givenUp.map(({ person, at, status }) => (
                        <li key={`${person.id} ${at}`}>
                          {person.name}, {momentText(at)}
                          {status === undefined ? '' : ` (the mail server answered ${status})`}
                        </li>
                      ))}
                    </ul>
                  </>
                )}
              </>
            )}
            <WebhookState webhook={webhook} />
          </>
        )}
      </LoadedView>
    </section>
  );
}
