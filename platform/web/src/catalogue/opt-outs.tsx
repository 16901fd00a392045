import type { Answer } from '@vitrine/api';
import { Radios, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { momentText } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { kinds, type Kind } from './opt-out-kinds.ts';
import { OptOutDialog } from './opt-out-dialog.tsx';

type Applied = Answer<'applyOptOuts'>;

/** For data managers: a list of people who opted out takes the place of the one before it. */
export function OptOuts() {
  const api = useApi();
  const [kind, setKind] = useState<Kind>('national');
  const [file, setFile] = useState('');
  const [asking, setAsking] = useState(false);
  const [applied, setApplied] = useState<Applied>();
  const apply = useAction(async () => {
    setApplied(undefined);
    setApplied(await api.call('applyOptOuts', { body: { file: file.trim(), kind } }));
    setFile('');
  });
  return (
    <section className="v-panel" aria-labelledby="opt-outs">
      <h2 id="opt-outs" className="nhsuk-heading-m">
        Opt-outs
      </h2>
      <p>
        The list replaces the earlier one of its kind. Rooms of agreements that apply these opt-outs close
        within seconds, and running queries there stop; the next query opens a room without the people on the
        list.
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (file.trim() !== '') setAsking(true);
        }}
      >
        <Radios legend="Kind" legendProps={{ size: 's' }} name="opt-out-kind" inline>
          {(Object.keys(kinds) as Kind[]).map((one) => (
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
        <div role="status">
          {apply.busy ? <p>Applying the list…</p> : null}
          {applied === undefined ? null : (
            <p className="v-good">
              {kinds[applied.kind]}: a list of about {applied.count} numbers counts since{' '}
              {momentText(applied.at)}.
            </p>
          )}
        </div>
        {apply.problem === undefined ? null : <ProblemPanel problem={apply.problem} />}
      </form>
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
    </section>
  );
}
