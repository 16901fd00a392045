import { Details, Select, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

type Source = 'landing' | 'deliveries';

/** Has a dataset file proposed for a landing file, to go on from. What is written already is not overwritten. */
export function DraftFrom({ empty, onDraft }: { empty: boolean; onDraft: (text: string) => void }) {
  const api = useApi();
  const [file, setFile] = useState('');
  const [source, setSource] = useState<Source>('landing');
  const draft = useAction(async () => {
    onDraft((await api.call('draftDataset', { body: { file: file.trim(), source } })).text);
  });
  const off = draft.busy || file.trim() === '' || !empty;
  return (
    <Details>
      <Details.Summary>Begin with a draft for a file that landed or was delivered</Details.Summary>
      <Details.Text>
        <p>
          The draft has the file’s headings, types and common codes, and takes whatever may identify somebody
          for a direct identifier. Nothing of it is decided: read every line.
        </p>
        <Select
          id="draft-source"
          label="Where the file is"
          value={source}
          onChange={(event) => setSource(event.target.value as Source)}
        >
          <Select.Option value="landing">It landed</Select.Option>
          <Select.Option value="deliveries">It was delivered here</Select.Option>
        </Select>
        <TextInput
          id="draft-file"
          label="Its name"
          value={file}
          onChange={(event) => setFile(event.target.value)}
        />
        <ActButton type="button" secondary off={off} onClick={() => void draft.run()}>
          Propose a dataset file
        </ActButton>
        {empty ? null : <p>Empty the dataset file below first: a draft would take its place.</p>}
        <div role="status">{draft.busy ? <p>Reading the landing file…</p> : null}</div>
        {draft.problem === undefined ? null : <ProblemPanel problem={draft.problem} />}
      </Details.Text>
    </Details>
  );
}
