import { caseAbouts } from '@vitrine/api';
import { Select, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { addresses } from '../addresses.ts';
import { useApi } from '../session/session-context.ts';
import { ForReviewers } from './for-reviewers.tsx';
import { WordsForm } from './words-form.tsx';

type Kind = (typeof caseAbouts)[number];
const kinds: Readonly<Record<Kind, { text: string; hint: string }>> = {
  entry: { text: 'An entry of the log', hint: 'Its number.' },
  person: { text: 'A person', hint: 'Their id (per_…), as the audit has it.' },
  agreement: { text: 'An agreement', hint: 'Its reference, with or without version.' },
  dataset: { text: 'A dataset', hint: 'Its name.' },
  request: { text: 'A request to release', hint: 'Its id (req_…).' },
};

/** Opens a case about something that the record has. */
export function OpenCasePage() {
  return (
    <ForReviewers title="Open a case">
      <OpenForm />
    </ForReviewers>
  );
}

function OpenForm() {
  const api = useApi();
  const go = useNavigate();
  const [search] = useSearchParams();
  const [kind, setKind] = useState<Kind>(caseAbouts.find((one) => one === search.get('kind')) ?? 'entry');
  const [id, setId] = useState(search.get('id') ?? '');
  return (
    <WordsForm
      id="finding"
      label="What you found"
      hint="Read by reviewers alone, on record with your name. The person is not told that there is a case."
      button="Open the case"
      missing="Say what you found"
      onWords={async (words) => {
        const about = { kind, id: id.trim() };
        const opened = await api.call('openCase', { body: { about, words } });
        await go(addresses.caseOf(opened.id));
      }}
    >
      <Select
        id="about-kind"
        label="What it is about"
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind)}
      >
        {caseAbouts.map((one) => (
          <Select.Option key={one} value={one}>
            {kinds[one].text}
          </Select.Option>
        ))}
      </Select>
      <TextInput
        id="about-id"
        label="Which"
        hint={kinds[kind].hint}
        value={id}
        maxLength={120}
        width={30}
        autoComplete="off"
        onChange={(event) => setId(event.target.value)}
      />
    </WordsForm>
  );
}
