import type { Incident } from '@vitrine/api';
import { Link, useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LinkButton } from '../ui/link-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { Clock } from './clock.tsx';
import { ForReviewers } from './for-reviewers.tsx';
import { IncidentActs } from './incident-acts.tsx';
import { kindsOfData, natures, risks, told } from './words.ts';

/** One incident: its clock, what is known, containment and who was told. */
export function IncidentPage() {
  const { id = '' } = useParams();
  return (
    <ForReviewers title="Incident">
      <One key={id} id={id} />
    </ForReviewers>
  );
}

function One({ id }: { id: string }) {
  const api = useApi();
  const handle = useLoaded(`incident:${id}`, (signal) =>
    api.call('getIncident', { params: { incident: id }, signal }),
  );
  return (
    <LoadedView what="the incident" handle={handle}>
      {(one) => (
        <>
          <Clock clock={one.clock} />
          {one.risk === 'high' && !one.told.some(({ who }) => who === 'people') ? (
            <p className="v-warn">
              The risk is high: the people concerned are to be told without undue delay (article 34).
            </p>
          ) : null}
          <div className="v-buttons">
            <LinkButton to={addresses.incidentReport(id)}>Report to the regulator</LinkButton>
            {one.state === 'open' ? (
              <LinkButton to={addresses.assessIncident(id)} secondary>
                Change the assessment
              </LinkButton>
            ) : null}
          </div>
          <Known one={one} />
          <Containments one={one} />
          <Told one={one} />
          <IncidentActs one={one} onDone={handle.reload} />
          <History one={one} />
        </>
      )}
    </LoadedView>
  );
}

function Known({ one }: { one: Incident }) {
  const { assessment: known } = one;
  return (
    <>
      <h2 className="nhsuk-heading-m">What is known</h2>
      <p className="v-words">{known.what}</p>
      <dl className="v-facts">
        <dt>State</dt>
        <dd>
          <StateTag state={one.state} />
        </dd>
        <dt>Happened</dt>
        <dd>{exactText(known.happened)}</dd>
        <dt>Aware</dt>
        <dd>{exactText(known.aware)}</dd>
        <dt>Nature</dt>
        <dd>{known.natures.map((each) => natures[each]).join('; ')}</dd>
        <dt>Data</dt>
        <dd>{known.data.map((each) => kindsOfData[each]).join('; ')}</dd>
        <dt>People</dt>
        <dd>{known.people}</dd>
        <dt>Records</dt>
        <dd>{known.records}</dd>
        <dt>Risk</dt>
        <dd>{risks[known.risk]}</dd>
        <dt>Consequences</dt>
        <dd className="v-words">{known.consequences}</dd>
        <dt>Measures</dt>
        <dd className="v-words">{known.measures}</dd>
        <dt>Contact</dt>
        <dd>{known.contact}</dd>
        <dt>Case</dt>
        <dd>{one.case === undefined ? 'none' : <Link to={addresses.caseOf(one.case)}>{one.case}</Link>}</dd>
      </dl>
    </>
  );
}

function Containments({ one: { containments } }: { one: Incident }) {
  return (
    <>
      <h2 className="nhsuk-heading-m">Containment</h2>
      {containments.length === 0 ? (
        <Empty>No suspension was asked for.</Empty>
      ) : (
        <ul className="v-list" aria-label="Containment">
          {containments.map(({ agreement, at, words, state, contained, since }) => (
            <li key={agreement}>
              <StateTag state={state} /> <Link to={addresses.agreement(agreement)}>{agreement}</Link>
              <p>
                {contained
                  ? `Contained${since === undefined ? '' : ` since ${exactText(since)}`}.`
                  : 'The access officers are asked; none has suspended it yet.'}
              </p>
              <p className="v-words">{words}</p>
              <p className="v-quiet">Asked {exactText(at)}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Told({ one: { notifications, told: others, late } }: { one: Incident }) {
  return (
    <>
      <h2 className="nhsuk-heading-m">Who was told</h2>
      {notifications.length + others.length === 0 ? (
        <Empty>Nobody yet.</Empty>
      ) : (
        <ul className="v-list" aria-label="Who was told">
          {notifications.map(({ at, reference }) => (
            <li key={`${at} ${reference}`}>
              The regulator, {exactText(at)}, reference {reference}
            </li>
          ))}
          {others.map(({ who, at, words }) => (
            <li key={`${who} ${at} ${words}`}>
              {told[who]}, {exactText(at)}
              <p className="v-words">{words}</p>
            </li>
          ))}
        </ul>
      )}
      {late === undefined ? null : (
        <>
          <h3 className="nhsuk-heading-s">Reasons of the delay</h3>
          <p className="v-words">{late}</p>
        </>
      )}
    </>
  );
}

const kinds: Readonly<Record<string, string>> = {
  declared: 'declared the incident',
  assessed: 'changed the assessment',
  contain: 'asked for a suspension',
  notified: 'recorded that the regulator was told',
  told: 'recorded that somebody was told',
  closed: 'closed the incident',
  reopened: 'opened the incident again',
};

function History({ one: { history } }: { one: Incident }) {
  return (
    <details>
      <summary>History</summary>
      <ol className="v-list" aria-label="History">
        {history.map(({ kind, at, by, words }, index) => (
          <li key={index}>
            {by.name} {kinds[kind] ?? kind}, {exactText(at)}
            <p className="v-words">{words}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}
