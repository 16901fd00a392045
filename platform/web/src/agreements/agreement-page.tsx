import type { Agreement } from '@vitrine/api';
import { SummaryList } from 'nhsuk-react-components';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { may } from '../logic/may.ts';
import { dayText, momentText, termLeft } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { AgreementBudget } from '../privacy/agreement-budget.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { PrintButton } from '../ui/print-button.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { AgreementActs } from './agreement-acts.tsx';
import { Versions } from './difference-view.tsx';
import { DocumentView } from './document-view.tsx';
import { Enforced } from './enforced.tsx';
import { SignPanel } from './sign-panel.tsx';

export function AgreementPage() {
  const api = useApi();
  const { ref = '' } = useParams();
  const handle = useLoaded(`agreement:${ref}`, (signal) =>
    api.call('getAgreement', { params: { ref }, signal }),
  );
  const one = handle.loaded.data;
  return (
    <Page wide title={one?.title ?? ref} beside={one === undefined ? null : <StateTag state={one.state} />}>
      <LoadedView what="the agreement" handle={handle}>
        {(agreement) => <Body one={agreement} onChanged={handle.replace} />}
      </LoadedView>
    </Page>
  );
}

function Body({ one, onChanged }: { one: Agreement; onChanged: (changed: Agreement) => void }) {
  const signs = useRoles().has('access-officer') && may(one.may, 'sign').allowed;
  return (
    <>
      <p className="v-measure">{one.summary}</p>
      <div className="v-buttons v-no-print">
        {one.member && one.state === 'active' ? (
          <LinkButton to={addresses.workspace(one.ref)}>Open the workspace</LinkButton>
        ) : null}
        {signs ? (
          <a className="nhsuk-button nhsuk-button--small" href="#sign">
            Read it, then sign below
          </a>
        ) : null}
        <PrintButton />
      </div>
      <SummaryList>
        <Fact name="Reference">{one.ref}</Fact>
        <Fact name="Term">
          {dayText(one.termFrom)} to {dayText(one.termTo)} ({termLeft(one.termTo, new Date())})
        </Fact>
        {one.stopped === undefined ? null : (
          <Fact name={one.state === 'ended' ? 'Ended' : 'Suspended'}>
            {momentText(one.stopped.at)}: {one.stopped.reason}
          </Fact>
        )}
        <Fact name="Shows">
          {one.dataOut === 'private'
            ? 'Differentially private figures only'
            : one.display === 'rows'
              ? 'Rows, up to the daily allowance'
              : 'Protected aggregates only'}
        </Fact>
        <Fact name="Signatures">
          {one.signatures.length === 0
            ? 'None yet: two data access officers must sign'
            : one.signatures
                .map((each) => {
                  const how = each.kind === 'webauthn' ? 'passkey' : 'key file';
                  return `${each.officer.name}, ${momentText(each.at)}, by ${how}`;
                })
                .join('; ')}
        </Fact>
        <Fact name="Digest">
          <code className="v-break">{one.digest}</code>
        </Fact>
      </SummaryList>
      <Versions one={one} />
      {one.dataOut === 'private' ? <AgreementBudget agreement={one.ref} /> : null}
      <div className="v-beside">
        <section aria-labelledby="document">
          <h2 id="document" className="nhsuk-heading-s">
            The document
          </h2>
          <DocumentView document={one.document} />
        </section>
        <section aria-labelledby="enforced">
          <h2 id="enforced" className="nhsuk-heading-s">
            What enforces it
          </h2>
          <Enforced enforced={one.enforced} />
        </section>
      </div>
      {signs ? <SignPanel one={one} onChanged={onChanged} /> : null}
      <AgreementActs key={one.state} one={one} onChanged={onChanged} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <SummaryList.Row>
      <SummaryList.Key>{name}</SummaryList.Key>
      <SummaryList.Value>{children}</SummaryList.Value>
    </SummaryList.Row>
  );
}
