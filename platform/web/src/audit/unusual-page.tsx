import type { Unusual } from '@vitrine/api';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText, plural } from '../logic/times.ts';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { queryOf } from './audit-filter.ts';
import { OutcomeForm } from './outcome-form.tsx';

type Finding = Unusual['findings'][number];
type Outcome = Finding['looks'][number]['outcome'];

const outcomes: Readonly<Record<Outcome, string>> = {
  ordinary: 'Ordinary work',
  asked: 'The person was asked',
  misuse: 'Misuse',
};

/** What readable rules find unusual, each with its reason; reviewers say what they made of it. */
export function UnusualPage() {
  const { session } = useSession();
  if (!useRoles().has('igard-reviewer'))
    return (
      <Page title="Unusual activity" about="audit">
        <NotForYou who={`reviewers of ${session.oversightBody}`}>They read what the rules find.</NotForYou>
      </Page>
    );
  return (
    <Page title="Unusual activity" about="audit">
      <Findings />
    </Page>
  );
}

function Findings() {
  const api = useApi();
  const handle = useLoaded('unusual', (signal) => api.call('listUnusual', { query: { days: 30 }, signal }));
  return (
    <LoadedView what="what the rules find" handle={handle}>
      {({ findings, rules, from, to }) => (
        <>
          <p>
            From {from} to {to}. A finding is a question, not a verdict: each says by which rule, why, and on
            which entries it rests.
          </p>
          {findings.length === 0 ? <Empty>The rules find nothing unusual in these days.</Empty> : null}
          {findings.map((finding) => (
            <FindingView
              key={finding.id}
              finding={finding}
              title={rules.find(({ name }) => name === finding.rule)?.title ?? finding.rule}
              onLooked={handle.reload}
            />
          ))}
          <h2 className="nhsuk-heading-m">The rules</h2>
          <dl className="v-facts">
            {rules.map((rule) => (
              <div key={rule.name}>
                <dt>{rule.title}</dt>
                <dd>{rule.looksFor}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </LoadedView>
  );
}

interface FindingProps {
  finding: Finding;
  title: string;
  onLooked: () => void;
}

function FindingView({ finding, title, onLooked }: FindingProps) {
  const day = `${addresses.audit()}?${queryOf({ person: finding.person.id, from: finding.day, to: finding.day })}`;
  return (
    <section className="v-panel" aria-label={`${title}, ${finding.person.name}, ${finding.day}`}>
      <h2 className="nhsuk-heading-s">
        {title} · {finding.day}
      </h2>
      <p>{finding.reason}</p>
      <p>
        <Link to={day}>All acts of {finding.person.name} on that day</Link>. It rests on{' '}
        {plural(finding.entries.length, 'entry', 'entries')}:{' '}
        {finding.entries.slice(0, 10).map((index, at) => (
          <span key={index}>
            {at === 0 ? '' : ', '}
            <Link to={addresses.auditEntry(index)}>{index}</Link>
          </span>
        ))}
        {finding.entries.length > 10 ? ' …' : ''}
      </p>
      <ul>
        {finding.looks.map((look) => (
          <li key={`${look.by.id} ${look.at}`}>
            {outcomes[look.outcome]}, says {look.by.name}, {exactText(look.at)}
            {look.note === '' ? '' : `: ${look.note}`}
          </li>
        ))}
      </ul>
      <Look finding={finding} onLooked={onLooked} />
    </section>
  );
}

function Look({ finding, onLooked }: Pick<FindingProps, 'finding' | 'onLooked'>) {
  const api = useApi();
  return (
    <details>
      <summary>Say what you made of it</summary>
      <OutcomeForm
        id={finding.id}
        outcomes={outcomes}
        onOutcome={async (outcome, note) => {
          await api.call('lookAtUnusual', { params: { finding: finding.id }, body: { outcome, note } });
          onLooked();
        }}
      />
    </details>
  );
}
