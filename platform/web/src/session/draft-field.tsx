import { Button, Textarea } from 'nhsuk-react-components';
import { useId } from 'react';
import { DocumentField } from '../ui/document-field.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import type { DocumentDraft } from './use-document-draft.ts';

interface Props {
  draft: DocumentDraft;
  label: string;
  hint: string;
  onChange: (text: string) => void;
}

/** Where a document is written that the server keeps: locked until it is known what is kept. */
export function DraftField({ draft, label, hint, onChange }: Props) {
  return (
    <>
      {draft.problem === undefined ? null : (
        <ProblemPanel problem={draft.problem} onRetry={draft.readAgain}>
          <p>
            What you wrote before could not be read. Nothing can be written here until it is, so that it is
            not overwritten.
          </p>
          {draft.problem.code === 'corrupt' ? (
            <Button secondary small type="button" onClick={draft.beginAnew}>
              Give it up and begin anew
            </Button>
          ) : null}
        </ProblemPanel>
      )}
      <DocumentField label={label} hint={hint} value={draft.text} locked={draft.locked} onChange={onChange} />
      {draft.other === undefined ? null : <OtherText draft={draft} other={draft.other} />}
    </>
  );
}

/** Two texts rest on the same one: both in sight until the writer says which goes on. */
function OtherText({ draft, other }: { draft: DocumentDraft; other: string }) {
  const id = useId();
  return (
    <div className="v-problem">
      <div role="alert">
        <h3 className="v-problem__title">This document was changed in another tab or browser</h3>
        <p>
          {other === ''
            ? 'There it was sent or emptied. Your text above is not kept until you choose.'
            : 'Your text above is not kept until you choose. The text below is kept. Copy what you need from one to the other first.'}
        </p>
      </div>
      {other === '' ? null : (
        <Textarea
          id={id}
          label="The other text"
          rows={10}
          readOnly
          spellCheck={false}
          className="v-code-field"
          value={other}
        />
      )}
      <div className="v-buttons">
        <Button secondary type="button" onClick={draft.keepMine}>
          Keep my text above
        </Button>
        <Button secondary type="button" onClick={draft.takeOther}>
          {other === '' ? 'Empty it here, too' : 'Take the other text'}
        </Button>
      </div>
    </div>
  );
}
