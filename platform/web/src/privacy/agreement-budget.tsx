import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { LoadedView } from '../ui/loaded-view.tsx';
import { Bought } from './bought.tsx';

/** On an agreement's page: what is left of its privacy budget and what was bought, for whoever may see it. */
export function AgreementBudget({ agreement }: { agreement: string }) {
  const api = useApi();
  const handle = useLoaded(`privacy:${agreement}`, (signal) =>
    api.call('getPrivacyBudget', { params: { ref: agreement }, signal }),
  );
  return (
    <section aria-labelledby="privacy-budget">
      <h2 id="privacy-budget" className="nhsuk-heading-s">
        Privacy budget
      </h2>
      <LoadedView what="the privacy budget" handle={handle}>
        {(account) => <Bought account={account} />}
      </LoadedView>
    </section>
  );
}
