import { incidentTold, type Incident } from '@vitrine/api';
import { Select, Textarea, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { fromField, toField, told } from './words.ts';
import { WordsForm } from './words-form.tsx';

interface Props {
  one: Incident;
  onDone: () => void;
}

/** What a reviewer does with an incident that is open, or to open it again. */
export function IncidentActs({ one, onDone }: Props) {
  if (one.state === 'closed') return <End one={one} onDone={onDone} />;
  return (
    <>
      <Contain one={one} onDone={onDone} />
      <Notify one={one} onDone={onDone} />
      <Tell one={one} onDone={onDone} />
      <End one={one} onDone={onDone} />
    </>
  );
}

function Contain({ one, onDone }: Props) {
  const api = useApi();
  const open = one.assessment.agreements.filter(
    (ref) => !one.containments.some(({ agreement }) => agreement === ref),
  );
  const [agreement, setAgreement] = useState(open[0] ?? '');
  return (
    <section className="v-panel" aria-label="Contain">
      <h2 className="nhsuk-heading-s">Contain it</h2>
      <WordsForm
        id={`contain-${one.id}`}
        label="Why"
        hint="Read by the access officers who may suspend it: name nobody whom they need not know of."
        button="Ask the officers to suspend it"
        missing="Say why"
        warning
        onWords={async (words) => {
          const body = { agreement: agreement.trim(), words };
          await api.call('containIncident', { params: { incident: one.id }, body });
          setAgreement('');
          onDone();
        }}
      >
        <TextInput
          id="contain-agreement"
          label="Agreement"
          hint="With its version."
          value={agreement}
          maxLength={120}
          width={30}
          autoComplete="off"
          onChange={(event) => setAgreement(event.target.value)}
        />
      </WordsForm>
    </section>
  );
}

function Notify({ one, onDone }: Props) {
  const api = useApi();
  const [at, setAt] = useState(() => toField(new Date()));
  const [reference, setReference] = useState('');
  const [late, setLate] = useState('');
  const isLate = fromField(at) > one.clock.deadline;
  const notify = useAction(async () => {
    const reasons = late.trim() === '' ? {} : { late: late.trim() };
    const body = { at: fromField(at), reference: reference.trim(), ...reasons };
    await api.call('notifyRegulator', { params: { incident: one.id }, body });
    setReference('');
    onDone();
  });
  return (
    <section className="v-panel" aria-label="The regulator">
      <h2 className="nhsuk-heading-s">The regulator was told</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!notify.busy) void notify.run();
        }}
      >
        <TextInput
          id="notified-at"
          type="datetime-local"
          label="When"
          width={20}
          value={at}
          onChange={(event) => setAt(event.target.value)}
        />
        <TextInput
          id="notified-reference"
          label="Their reference"
          width={20}
          maxLength={200}
          value={reference}
          autoComplete="off"
          onChange={(event) => setReference(event.target.value)}
        />
        {isLate ? (
          <Textarea
            id="notified-late"
            label="Reasons of the delay"
            hint="Later than 72 hours: article 33(1) asks for the reasons."
            rows={3}
            maxLength={4000}
            value={late}
            onChange={(event) => setLate(event.target.value)}
          />
        ) : null}
        <ActButton small off={notify.busy}>
          Record that they were told
        </ActButton>
        {notify.problem === undefined ? null : <ProblemPanel problem={notify.problem} />}
      </form>
    </section>
  );
}

type Who = (typeof incidentTold)[number];

function Tell({ one, onDone }: Props) {
  const api = useApi();
  const [who, setWho] = useState<Who>('controller');
  const [at, setAt] = useState(() => toField(new Date()));
  return (
    <section className="v-panel" aria-label="Others">
      <h2 className="nhsuk-heading-s">Somebody else was told</h2>
      <WordsForm
        id={`tell-${one.id}`}
        label="What, and how"
        hint="In the report to the regulator."
        button="Record it"
        missing="Say what they were told"
        secondary
        onWords={async (words) => {
          const body = { who, at: fromField(at), words };
          await api.call('tellOfIncident', { params: { incident: one.id }, body });
          onDone();
        }}
      >
        <Select id="told-who" label="Who" value={who} onChange={(event) => setWho(event.target.value as Who)}>
          {incidentTold.map((each) => (
            <Select.Option key={each} value={each}>
              {told[each]}
            </Select.Option>
          ))}
        </Select>
        <TextInput
          id="told-at"
          type="datetime-local"
          label="When"
          width={20}
          value={at}
          onChange={(event) => setAt(event.target.value)}
        />
      </WordsForm>
    </section>
  );
}

function End({ one, onDone }: Props) {
  const api = useApi();
  const isOpen = one.state === 'open';
  const untold = isOpen && (one.clock.state === 'running' || one.clock.state === 'over');
  const title = isOpen ? 'Close the incident' : 'Open it again';
  return (
    <section className="v-panel" aria-label={title}>
      <h2 className="nhsuk-heading-s">{title}</h2>
      {untold ? (
        <p>It can be closed when the regulator was told, or when a risk to people is unlikely.</p>
      ) : (
        <WordsForm
          id={`end-${one.id}`}
          label="Why"
          hint="On record with your name, for reviewers."
          button={isOpen ? 'Close it' : 'Open the incident again'}
          missing="Say why"
          secondary
          onWords={async (words) => {
            const name = isOpen ? 'closeIncident' : 'reopenIncident';
            await api.call(name, { params: { incident: one.id }, body: { words } });
            onDone();
          }}
        />
      )}
    </section>
  );
}
