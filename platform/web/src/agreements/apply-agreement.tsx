import { inOrder, type Answer } from '@vitrine/api';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { addresses } from '../addresses.ts';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { DraftField } from '../session/draft-field.tsx';
import { useDocumentDraft } from '../session/use-document-draft.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Faults } from '../ui/faults.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

type Check = Answer<'checkAgreement'>;

/** For officers: check a document line by line, then apply it for two officers to sign. */
export function ApplyAgreement() {
  const api = useApi();
  const navigate = useNavigate();
  const draft = useDocumentDraft('agreement-document');
  const { text, change: keep, done } = draft;
  const [checked, setChecked] = useState<{ text: string; check: Check }>();
  const check = useAction(async () => {
    setChecked({ text, check: await api.call('checkAgreement', { body: { text } }) });
  });
  const apply = useAction(async () => {
    const { ref } = await api.call('applyAgreement', { body: { text } });
    done();
    await navigate(addresses.agreement(ref));
  });
  const empty = text.trim() === '';
  const problem = check.problem ?? apply.problem;
  const change = (next: string): void => {
    keep(next);
    check.clear();
    apply.clear();
  };
  return (
    <section className="v-panel" aria-labelledby="apply">
      <h2 id="apply" className="nhsuk-heading-m">
        Apply an agreement
      </h2>
      <p>It takes effect when two data access officers have signed it.</p>
      <DraftField
        draft={draft}
        label="Agreement document"
        hint="YAML or JSON. Choose a file or paste its text. The server keeps it for you alone until you apply it."
        onChange={change}
      />
      <div className="v-buttons">
        <ActButton
          type="button"
          secondary
          off={empty || check.busy}
          onClick={() => {
            apply.clear();
            void check.run();
          }}
        >
          Check
        </ActButton>
        <ActButton
          type="button"
          off={empty || apply.busy}
          onClick={() => {
            check.clear();
            void apply.run();
          }}
        >
          Apply
        </ActButton>
      </div>
      <div role="status">
        {check.busy ? <p>Checking…</p> : null}
        {apply.busy ? <p>Applying…</p> : null}
        {problem === undefined && checked?.text === text ? <Outcome check={checked.check} /> : null}
      </div>
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </section>
  );
}

function Outcome({ check }: { check: Check }) {
  if (check.valid) return <p className="v-good">The document is valid.</p>;
  return (
    <>
      <h3 className="nhsuk-heading-xs">What must change</h3>
      <Faults faults={inOrder(check.problems).map(({ path, ...rest }) => ({ ...rest, field: path }))} />
    </>
  );
}
