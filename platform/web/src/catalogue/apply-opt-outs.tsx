import type { OptOutOutcome } from '@vitrine/api';
import { Radios, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { OptOutDialog } from './opt-out-dialog.tsx';
import { kinds, type Kind } from './opt-out-kinds.ts';

/** For data managers: a landed list is to take the place of the one in use. */
export function ApplyOptOuts({ onDone }: { onDone: (outcome: OptOutOutcome | undefined) => void }) {
  const api = useApi();
  const [kind, setKind] = useState<Kind>('national');
  const [file, setFile] = useState('');
  const [asking, setAsking] = useState(false);
  const apply = useAction(async () => {
    onDone(undefined);
    onDone(await api.call('applyOptOuts', { body: { file: file.trim(), kind } }));
    setFile('');
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (file.trim() !== '') setAsking(true);
      }}
    >
      <Radios legend="Kind" legendProps={{ size: 's' }} name="opt-out-kind" inline>
        {(['national', 'type1'] as const).map((one) => (
          <Radios.Item key={one} value={one} checked={kind === one} onChange={() => setKind(one)}>
            {kinds[one]}
          </Radios.Item>
        ))}
      </Radios>
      <TextInput
        id="opt-out-file"
        label="File of opt-outs in the landing area"
        hint={`CSV with the one column NHS_NUMBER, named by its kind, such as ${kind}-2026-01.csv.`}
        value={file}
        onChange={(event) => setFile(event.target.value)}
      />
      <ActButton off={apply.busy || file.trim() === ''}>Apply the list…</ActButton>
      <div role="status">{apply.busy ? <p>Comparing the list with the one in use…</p> : null}</div>
      {apply.problem === undefined ? null : <ProblemPanel problem={apply.problem} />}
      {asking ? (
        <OptOutDialog
          kind={kind}
          file={file.trim()}
          onConfirm={() => {
            setAsking(false);
            void apply.run();
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </form>
  );
}
