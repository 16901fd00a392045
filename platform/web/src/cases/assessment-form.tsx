import {
  incidentBands,
  incidentData,
  incidentNatures,
  incidentRisks,
  type Assessment,
  type Problem,
} from '@vitrine/api';
import { Checkboxes, Radios, Select, Textarea, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import {
  assessmentOf,
  changesFrom,
  heldOf,
  missingOf,
  type Held,
  type SentAssessment,
} from './assessment-draft.ts';
import { kindsOfData, natures, risks } from './words.ts';

interface Props {
  /** Names what is typed among what is kept in this browser until it was sent. */
  draft: string;
  /** What is known, to be changed; undefined for a new incident. */
  known: Assessment | undefined;
  button: string;
  busy: boolean;
  problem: Problem | undefined;
  /** Tells whether it was taken. */
  onSend: (assessment: SentAssessment) => Promise<boolean>;
}

/** What is asked of an incident: what article 33(3) has the regulator told, and when. */
export function AssessmentForm({ draft, known, button, busy, problem, onSend }: Props) {
  const drafts = useDrafts();
  const [begun] = useState(() => heldOf(known));
  const [changes, setChanges] = useState(() => changesFrom(drafts.read(draft)));
  const [asked, setAsked] = useState(false);
  const held = { ...begun, ...changes };
  const set = (change: Partial<Held>): void => {
    // Of what is known only what is changed is kept: others may assess it meanwhile.
    const next = { ...(known === undefined ? held : changes), ...change };
    setChanges(next);
    drafts.write(draft, JSON.stringify(next));
  };
  const send = async (): Promise<void> => {
    if (await onSend(assessmentOf(held, known))) drafts.remove(draft);
  };
  const asksReasons = problem?.code === 'lateness-unexplained' || held.late !== '';
  const missing = missingOf(held);
  const errorOf = (field: keyof Held): { error?: string } =>
    asked && missing[field] !== undefined ? { error: missing[field] } : {};
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        const [first] = Object.keys(missing);
        if (first !== undefined) document.getElementById(first)?.focus();
        else if (!busy) void send();
      }}
    >
      <Moments held={held} set={set} errorOf={errorOf} />
      <Kinds held={held} set={set} errorOf={errorOf} />
      <Bands held={held} set={set} />
      <Radios legend="Risk to people’s rights and freedoms" legendProps={{ size: 's' }} name="risk">
        {incidentRisks.map((one) => (
          <Radios.Item key={one} value={one} checked={held.risk === one} onChange={() => set({ risk: one })}>
            {risks[one]}
          </Radios.Item>
        ))}
      </Radios>
      <Words held={held} set={set} errorOf={errorOf} />
      {asksReasons ? (
        <Textarea
          id="late"
          label="Reasons of the delay"
          hint="By this the regulator was told later than 72 hours: article 33(1) asks for the reasons."
          rows={3}
          maxLength={4000}
          value={held.late}
          onChange={(event) => set({ late: event.target.value })}
        />
      ) : null}
      <ActButton off={busy}>{button}</ActButton>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </form>
  );
}

const texts = [
  { field: 'what', label: 'What happened', hint: 'In the report to the regulator. Name no patient.' },
  { field: 'consequences', label: 'Likely consequences', hint: 'For the people concerned.' },
  {
    field: 'measures',
    label: 'Measures',
    hint: 'What was done, or is proposed, against it and its effects.',
  },
] as const;

interface PartProps {
  held: Held;
  set: (change: Partial<Held>) => void;
}

interface FieldsProps extends PartProps {
  errorOf: (field: keyof Held) => { error?: string };
}

function Kinds({ held, set, errorOf }: FieldsProps) {
  return (
    <>
      <Choices
        name="natures"
        legend="What befell the data"
        texts={natures}
        all={incidentNatures}
        held={held.natures}
        {...errorOf('natures')}
        onChange={(chosen) => set({ natures: chosen })}
      />
      <Choices
        name="data"
        legend="Which data"
        texts={kindsOfData}
        all={incidentData}
        held={held.data}
        {...errorOf('data')}
        onChange={(chosen) => set({ data: chosen })}
      />
    </>
  );
}

function Words({ held, set, errorOf }: FieldsProps) {
  return (
    <>
      {texts.map(({ field, label, hint }) => (
        <Textarea
          key={field}
          id={field}
          label={label}
          hint={hint}
          rows={3}
          maxLength={4000}
          value={held[field]}
          onChange={(event) => set({ [field]: event.target.value })}
          {...errorOf(field)}
        />
      ))}
      <TextInput
        id="contact"
        label="Where the regulator can ask"
        hint="The data protection officer, or another."
        maxLength={300}
        value={held.contact}
        onChange={(event) => set({ contact: event.target.value })}
        {...errorOf('contact')}
      />
      <TextInput
        id="agreements"
        label="Agreements concerned"
        hint="With their versions, apart by spaces. None is an answer, too."
        value={held.agreements}
        autoComplete="off"
        onChange={(event) => set({ agreements: event.target.value })}
      />
    </>
  );
}

function Moments({ held, set, errorOf }: FieldsProps) {
  return (
    <>
      <TextInput
        id="happened"
        type="datetime-local"
        label="When it happened, or began"
        width={20}
        value={held.happened}
        onChange={(event) => set({ happened: event.target.value })}
        {...errorOf('happened')}
      />
      <TextInput
        id="aware"
        type="datetime-local"
        label="When the controller became aware of it"
        hint="The 72 hours run from here. It can be found to be earlier, never later."
        width={20}
        value={held.aware}
        onChange={(event) => set({ aware: event.target.value })}
        {...errorOf('aware')}
      />
    </>
  );
}

function Bands({ held, set }: PartProps) {
  return (
    <>
      {(['people', 'records'] as const).map((field) => (
        <Select
          key={field}
          id={field}
          label={field === 'people' ? 'About how many people' : 'About how many records'}
          value={held[field]}
          onChange={(event) => set({ [field]: event.target.value as Assessment['people'] })}
        >
          {incidentBands.map((band) => (
            <Select.Option key={band} value={band}>
              {band}
            </Select.Option>
          ))}
        </Select>
      ))}
    </>
  );
}

interface ChoicesProps<One extends string> {
  name: string;
  legend: string;
  texts: Readonly<Record<One, string>>;
  all: readonly One[];
  held: readonly One[];
  error?: string;
  onChange: (held: One[]) => void;
}

function Choices<One extends string>({
  name,
  legend,
  texts: words,
  all,
  held,
  error,
  onChange,
}: ChoicesProps<One>) {
  return (
    <Checkboxes
      id={name}
      name={name}
      legend={legend}
      legendProps={{ size: 's' }}
      {...(error === undefined ? {} : { error })}
    >
      {all.map((one) => (
        <Checkboxes.Item
          key={one}
          value={one}
          checked={held.includes(one)}
          onChange={() => onChange(all.filter((each) => (each === one) !== held.includes(each)))}
        >
          {words[one]}
        </Checkboxes.Item>
      ))}
    </Checkboxes>
  );
}
