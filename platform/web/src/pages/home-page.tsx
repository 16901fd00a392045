import type { Home } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { dayText, momentText, plural, termLeft } from '../logic/times.ts';
import { useApi, useRoles } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';

export function HomePage() {
  const api = useApi();
  const handle = useLoaded('home', (signal) => api.call('getHome', { signal }));
  return (
    <Page title="Home">
      <LoadedView what="your home page" handle={handle}>
        {(home) => (
          <>
            <Inbox items={home.inbox} />
            <LastQuery agreements={home.agreements} />
            <MyAgreements agreements={home.agreements} />
          </>
        )}
      </LoadedView>
    </Page>
  );
}

function Inbox({ items }: { items: Home['inbox'] }) {
  return (
    <section aria-labelledby="inbox">
      <h2 id="inbox" className="nhsuk-heading-m">
        What needs you
      </h2>
      {items.length === 0 ? (
        <Empty>Nothing needs you now. Requests to check, signatures and answers will appear here.</Empty>
      ) : (
        <ul className="v-list" aria-label="What needs you">
          {items.map((item) => (
            <li key={`${item.kind}:${item.href}`}>
              <Link to={item.href}>{item.title}</Link>
              <p>
                {item.why}
                {item.by === undefined ? '' : ` By ${dayText(item.by)}.`}
              </p>
              <p className="v-quiet">Since {momentText(item.since)}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Mine = Home['agreements'];

function LastQuery({ agreements }: { agreements: Mine }) {
  const last = agreements
    .filter((one) => one.state === 'active' && one.lastSql !== undefined && one.lastActivity !== undefined)
    .toSorted((a, b) => (b.lastActivity ?? '').localeCompare(a.lastActivity ?? ''))[0];
  if (last?.lastSql === undefined) return null;
  return (
    <section aria-labelledby="continue">
      <h2 id="continue" className="nhsuk-heading-m">
        Continue where you were
      </h2>
      <p>
        Your last query under <Link to={addresses.workspace(last.ref)}>{last.title}</Link>:
      </p>
      <pre className="v-sql" tabIndex={0} aria-label="Last query">
        {last.lastSql}
      </pre>
    </section>
  );
}

function MyAgreements({ agreements }: { agreements: Mine }) {
  // Who queries nothing by role need not read that nobody named them.
  const researcher = useRoles().has('researcher');
  if (agreements.length === 0 && !researcher) return null;
  return (
    <section aria-labelledby="mine">
      <h2 id="mine" className="nhsuk-heading-m">
        My agreements
      </h2>
      {agreements.length === 0 ? (
        <Empty>
          You are in no agreement. An agreement names the people who may query under it; a data access officer
          can add you.
        </Empty>
      ) : (
        <ul className="v-cards" aria-label="My agreements">
          {agreements.map((one) => (
            <li key={one.ref}>
              <h3 className="nhsuk-heading-s">
                <Link to={addresses.agreement(one.ref)}>{one.title}</Link>
              </h3>
              <p>
                <StateTag state={one.state} />
              </p>
              <p>
                {one.display === 'rows' ? 'Shows rows' : 'Shows protected aggregates only'} ·{' '}
                {plural(one.people, 'person', 'people')} · until {dayText(one.termTo)} (
                {termLeft(one.termTo, new Date())})
              </p>
              <p className="v-quiet">
                {one.ref}
                {one.lastActivity === undefined ? '' : ` · last used ${momentText(one.lastActivity)}`}
              </p>
              {one.state === 'active' ? (
                <LinkButton to={addresses.workspace(one.ref)}>Open the workspace</LinkButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
