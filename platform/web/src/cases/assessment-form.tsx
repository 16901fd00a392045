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
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { fromField, kindsOfData, natures, risks, toField } from './words.ts';

/** What the form holds: moments as fields have them, agreements as a line. */
interface Held extends Omit<Assessment, 'agreements'> {
  readonly agreements: string;
}

interface Props {
  /** What is known, to be changed; undefined for a new incident. */
  known: Assessment | undefined;
  button: string;
  busy: boolean;
  problem: Problem | undefined;
  onSend: (assessment: Assessment) => void;
}

const nothing = (now: Date): Held => ({
  happened: toField(now),
  aware: toField(now),
  natures: [],
  data: [],
  people: 'not known yet',
  records: 'not known yet',
  risk: 'likely',
  what: '',
  consequences: '',
  measures: '',
  contact: '',
  agreements: '',
});

const heldOf = (known: Assessment): Held => ({
  ...known,
  happened: toField(known.happened),
  aware: toField(known.aware),
  agreements: known.agreements.join(' '),
});

/** What is asked of an incident: what article 33(3) has the regulator told, and when. */
export function AssessmentForm({ known, button, busy, problem, onSend }: Props) {
  const [held, setHeld] = useState<Held>(() => (known === undefined ? nothing(new Date()) : heldOf(known)));
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<Held>): void => setHeld((before) => ({ ...before, ...change }));
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
        else if (!busy) onSend(assessmentOf(held, known));
      }}
    >
      <Moments held={held} set={set} errorOf={errorOf} />
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
      <Bands held={held} set={set} />
      <Radios legend="Risk to people’s rights and freedoms" legendProps={{ size: 's' }} name="risk">
        {incidentRisks.map((one) => (
          <Radios.Item key={one} value={one} checked={held.risk === one} onChange={() => set({ risk: one })}>
            {risks[one]}
          </Radios.Item>
        ))}
      </Radios>
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

function Moments({ held, set, errorOf }: PartProps & { errorOf: (field: keyof Held) => { error?: string } }) {
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

function missingOf(held: Held): Partial<Record<keyof Held, string>> {
  return {
    ...(fromField(held.happened) === '' ? { happened: 'Say when' } : {}),
    ...(fromField(held.aware) === '' ? { aware: 'Say when' } : {}),
    ...(held.natures.length === 0 ? { natures: 'Choose at least one' } : {}),
    ...(held.data.length === 0 ? { data: 'Choose at least one' } : {}),
    ...(held.what.trim() === '' ? { what: 'Say what happened' } : {}),
    ...(held.consequences.trim() === '' ? { consequences: 'Say what is likely to follow' } : {}),
    ...(held.measures.trim() === '' ? { measures: 'Say what was done' } : {}),
    ...(held.contact.trim() === '' ? { contact: 'Say who can be asked' } : {}),
  };
}

function assessmentOf(held: Held, known: Assessment | undefined): Assessment {
  // A field knows minutes alone: what was not changed stays as exact as it was.
  const moment = (field: 'happened' | 'aware'): string =>
    known !== undefined && toField(known[field]) === held[field] ? known[field] : fromField(held[field]);
  return {
    ...held,
    happened: moment('happened'),
    aware: moment('aware'),
    agreements: held.agreements.split(/[\s,]+/).filter((one) => one !== ''),
  };
}
