import type { Sampling } from '@vitrine/api';
import { Button, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText, plural } from '../logic/times.ts';
import { useApi, useRoles, useSession } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { NotForYou } from '../ui/not-for-you.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { OutcomeForm } from './outcome-form.tsx';
import { commitmentTo, monthAfter, newSecret } from './sample-secret.ts';

type Month = Sampling['months'][number];
type Drawn = Month['entries'][number];
type Outcome = Drawn['looks'][number]['outcome'];

const outcomes: Readonly<Record<Outcome, string>> = {
  'in-order': 'In order',
  asked: 'The person was asked',
  'not-in-order': 'Not in order',
};
const states: Readonly<Record<Month['state'], string>> = {
  fixed: 'fixed beforehand',
  'to-draw': 'over, to be drawn',
  drawn: 'drawn',
};

/** Audit by sample: fixed before the month begins, drawn when it is over, each entry looked at. */
export function SamplesPage() {
  const { session } = useSession();
  if (!useRoles().has('igard-reviewer'))
    return (
      <Page title="Samples" about="audit">
        <NotForYou who={`reviewers of ${session.oversightBody}`}>They audit by sample.</NotForYou>
      </Page>
    );
  return (
    <Page title="Samples" about="audit">
      <Samples />
    </Page>
  );
}

function Samples() {
  const api = useApi();
  const handle = useLoaded('samples', (signal) => api.call('listSamples', { signal }));
  return (
    <LoadedView what="the samples" handle={handle}>
      {({ month, months }) => (
        <>
          <p>
            Each month some queries and releases are drawn by lot and looked at. Which, nobody chooses: it
            follows from a secret that is fixed before the month begins and from the log when it is over, so
            that whoever has the ledger can work it out again.
          </p>
          <Fix months={months} next={monthAfter(month)} onFixed={handle.reload} />
          {months.length === 0 ? <Empty>No month is fixed yet.</Empty> : null}
          {months.map((one) => (
            <MonthView key={one.month} month={one} onChanged={handle.reload} />
          ))}
        </>
      )}
    </LoadedView>
  );
}

function Fix({ months, next, onFixed }: { months: readonly Month[]; next: string; onFixed: () => void }) {
  const api = useApi();
  const [secret, setSecret] = useState('');
  const fix = useAction(async () => {
    await api.call('commitSample', {
      params: { month: next },
      body: { commitment: await commitmentTo(secret) },
    });
    onFixed();
  });
  if (months.some(({ month }) => month === next))
    return secret === '' ? null : (
      <p>
        {next} is fixed. Keep this line to yourself until the month is over:{' '}
        <code className="v-break">{secret}</code>
      </p>
    );
  return (
    <section className="v-panel" aria-label={`Fix ${next}`}>
      <h2 className="nhsuk-heading-s">Fix the sample of {next}</h2>
      {secret === '' ? (
        <Button type="button" small secondary onClick={() => setSecret(newSecret())}>
          Make a secret
        </Button>
      ) : (
        <>
          <p>
            Keep this line, outside Vitrine, and tell nobody until the month is over; without it nothing can
            be drawn: <code className="v-break">{secret}</code>
          </p>
          <Button type="button" small disabled={fix.busy} onClick={() => void fix.run()}>
            I kept it: publish its hash
          </Button>
        </>
      )}
      {fix.problem === undefined ? null : <ProblemPanel problem={fix.problem} />}
    </section>
  );
}

function MonthView({ month, onChanged }: { month: Month; onChanged: () => void }) {
  const waiting = month.entries.filter(({ looks }) => looks.length === 0).length;
  return (
    <section className="v-panel" aria-label={`Sample of ${month.month}`}>
      <h2 className="nhsuk-heading-s">
        {month.month} · {states[month.state]}
      </h2>
      <p>
        Fixed {exactText(month.at)} with the hash <code className="v-break">{month.commitment}</code>.
      </p>
      {month.state === 'to-draw' ? <Draw month={month.month} onDrawn={onChanged} /> : null}
      {month.draw === undefined ? null : (
        <>
          <p>
            Drawn with the seed <code className="v-break">{month.draw.seed}</code>, from the first{' '}
            {month.draw.size} entries (root <code className="v-break">{month.draw.root}</code>).{' '}
            {plural(month.entries.length, 'entry', 'entries')},{' '}
            {waiting === 0 ? 'all looked at' : `${waiting} not looked at yet`}.
          </p>
          {month.chances.map(({ bad, of, chance }) => (
            <p key={bad}>
              Were {bad} of the month’s {plural(of, 'release', 'releases')} bad, the sample would hold at
              least one with a chance of {Math.round(chance * 100)} %.
            </p>
          ))}
          {month.entries.map((entry) => (
            <DrawnView key={entry.index} month={month.month} entry={entry} onLooked={onChanged} />
          ))}
        </>
      )}
    </section>
  );
}

function Draw({ month, onDrawn }: { month: string; onDrawn: () => void }) {
  const api = useApi();
  const [secret, setSecret] = useState('');
  const draw = useAction(async () => {
    await api.call('drawSample', { params: { month }, body: { secret: secret.trim() } });
    onDrawn();
  });
  return (
    <>
      <TextInput
        id={`secret-${month}`}
        label="The line that was kept"
        value={secret}
        autoComplete="off"
        onChange={(event) => setSecret(event.target.value)}
      />
      <Button type="button" small disabled={draw.busy || secret === ''} onClick={() => void draw.run()}>
        Draw
      </Button>
      {draw.problem === undefined ? null : <ProblemPanel problem={draw.problem} />}
    </>
  );
}

function DrawnView({ month, entry, onLooked }: { month: string; entry: Drawn; onLooked: () => void }) {
  const api = useApi();
  const last = entry.looks.at(-1);
  return (
    <details>
      <summary>
        {entry.title} {entry.index} · {last === undefined ? 'not looked at' : outcomes[last.outcome]}
      </summary>
      <p>
        <Link to={addresses.auditEntry(entry.index)}>Entry {entry.index}</Link>, {exactText(entry.at)}
      </p>
      <ul>
        {entry.looks.map(({ by, at, outcome, note: said }) => (
          <li key={`${by.id} ${at}`}>
            {outcomes[outcome]}, says {by.name}, {exactText(at)}
            {said === '' ? '' : `: ${said}`}
          </li>
        ))}
      </ul>
      <OutcomeForm
        id={String(entry.index)}
        outcomes={outcomes}
        onOutcome={async (outcome, note) => {
          const body = { entry: entry.index, outcome, note };
          await api.call('lookAtSampled', { params: { month }, body });
          onLooked();
        }}
      />
    </details>
  );
}
