import type { CaseFile, CaseStep } from '@vitrine/api';
import { Radios, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { LinkButton } from '../ui/link-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { PrintButton } from '../ui/print-button.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { ForReviewers } from './for-reviewers.tsx';
import { outcomes } from './words.ts';
import { WordsPanel } from './words-form.tsx';

/** One case: what was found, asked, answered and decided, and what can be done next. */
export function CasePage() {
  const { id = '' } = useParams();
  return (
    <ForReviewers title="Case">
      <Case key={id} id={id} />
    </ForReviewers>
  );
}

function Case({ id }: { id: string }) {
  const api = useApi();
  const handle = useLoaded(`case:${id}`, (signal) => api.call('getCase', { params: { case: id }, signal }));
  return (
    <LoadedView what="the case" handle={handle}>
      {(file) => (
        <>
          <Facts file={file} />
          <Steps steps={file.steps} />
          {file.state === 'open' ? (
            <Acts id={id} onDone={handle.reload} />
          ) : (
            <Reopen id={id} onDone={handle.reload} />
          )}
        </>
      )}
    </LoadedView>
  );
}

function Facts({ file: { id, about, state, outcome, incidents } }: { file: CaseFile }) {
  return (
    <>
      <dl className="v-facts">
        <dt>About</dt>
        <dd>
          <About about={about} />
        </dd>
        <dt>State</dt>
        <dd>
          <StateTag state={state} /> {outcome === undefined ? '' : outcomes[outcome]}
        </dd>
        <dt>Number</dt>
        <dd>
          <code className="v-break">{id}</code>
        </dd>
        {incidents.map((one) => (
          <div key={one}>
            <dt>Incident</dt>
            <dd>
              <Link to={addresses.incident(one)}>{one}</Link>
            </dd>
          </div>
        ))}
      </dl>
      <div className="v-buttons v-no-print">
        <LinkButton to={addresses.declareIncident(id)} secondary>
          Declare an incident
        </LinkButton>
        <PrintButton />
      </div>
    </>
  );
}

function About({ about: { kind, id, label } }: Pick<CaseFile, 'about'>) {
  const to = {
    entry: addresses.auditEntry(Number(id)),
    person: `${addresses.audit()}?person=${encodeURIComponent(id)}`,
    agreement: `${addresses.audit()}?agreement=${encodeURIComponent(id)}`,
    dataset: `${addresses.audit()}?dataset=${encodeURIComponent(id)}`,
    request: `${addresses.audit()}?request=${encodeURIComponent(id)}`,
  }[kind];
  return (
    <>
      {kind === 'entry' ? `Entry ${id}: ` : ''}
      <Link to={to}>{label}</Link>
    </>
  );
}

const deeds: Readonly<Record<CaseStep['kind'], string>> = {
  opened: 'opened the case',
  asked: 'asked',
  answered: 'answered',
  noted: 'noted',
  closed: 'closed the case',
  reopened: 'opened the case again',
};

function Steps({ steps }: { steps: readonly CaseStep[] }) {
  return (
    <>
      <h2 className="nhsuk-heading-m">What happened</h2>
      <ol className="v-list" aria-label="Steps">
        {steps.map(({ kind, by, to, at, words, outcome }) => (
          <li key={`${kind} ${at}`}>
            <p>
              <strong>
                {by.name} {deeds[kind]}
                {to === undefined ? '' : ` ${to.name}`}
                {outcome === undefined ? '' : `: ${outcomes[outcome]}`}
              </strong>
            </p>
            <p className="v-words">{words}</p>
            <p className="v-quiet">{exactText(at)}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

function Acts({ id, onDone }: { id: string; onDone: () => void }) {
  return (
    <>
      <Ask id={id} onDone={onDone} />
      <Note id={id} onDone={onDone} />
      <Close id={id} onDone={onDone} />
    </>
  );
}

interface ActProps {
  id: string;
  onDone: () => void;
}

function Ask({ id, onDone }: ActProps) {
  const api = useApi();
  const [to, setTo] = useState('');
  return (
    <WordsPanel
      title="Ask a person"
      id={`ask-${id}`}
      label="Question"
      hint="The person sees this question and nothing else of the case."
      button="Ask"
      missing="Write the question"
      onWords={async (words) => {
        await api.call('askInCase', { params: { case: id }, body: { to: to.trim(), words } });
        onDone();
      }}
    >
      <TextInput
        id="ask-to"
        label="Whom"
        hint="A sign-in name or a person’s id. A reviewer whom you ask reviews this case no longer."
        value={to}
        maxLength={120}
        width={30}
        autoComplete="off"
        onChange={(event) => setTo(event.target.value)}
      />
    </WordsPanel>
  );
}

function Note({ id, onDone }: ActProps) {
  const api = useApi();
  return (
    <WordsPanel
      title="Note something"
      id={`note-${id}`}
      label="Note"
      hint="On record with your name, for reviewers."
      button="Note it"
      missing="Write the note"
      secondary
      onWords={async (words) => {
        await api.call('noteInCase', { params: { case: id }, body: { words } });
        onDone();
      }}
    />
  );
}

function Close({ id, onDone }: ActProps) {
  const api = useApi();
  const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
  const [outcome, setOutcome] = useState<keyof typeof outcomes>('in-order');
  return (
    <WordsPanel
      title="Close the case"
      id={`close-${id}`}
      label="Why"
      hint="Questions without an answer are withdrawn."
      button="Close with this outcome"
      missing="Say why"
      secondary
      onWords={async (words) => {
        await api.call('closeCase', { params: { case: id }, body: { outcome, words } });
        onDone();
      }}
    >
      <Radios legend="Outcome" legendProps={{ size: 's' }} name="outcome" inline small>
        {names.map((one) => (
          <Radios.Item key={one} value={one} checked={outcome === one} onChange={() => setOutcome(one)}>
            {outcomes[one]}
          </Radios.Item>
        ))}
      </Radios>
    </WordsPanel>
  );
}

function Reopen({ id, onDone }: ActProps) {
  const api = useApi();
  return (
    <WordsPanel
      title="Open it again"
      id={`reopen-${id}`}
      label="Why"
      hint="On record with your name, for reviewers."
      button="Open the case again"
      missing="Say why"
      secondary
      onWords={async (words) => {
        await api.call('reopenCase', { params: { case: id }, body: { words } });
        onDone();
      }}
    />
  );
}
