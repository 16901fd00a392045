import type { Problem } from '@vitrine/api';
import { Button, Textarea } from 'nhsuk-react-components';
import { useState, type ReactNode } from 'react';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from './act-button.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemPanel } from './problem-panel.tsx';

interface Props {
  title: string;
  /** What exactly happens. */
  warning: ReactNode;
  /** Who will see the reason. */
  hint: string;
  confirm: string;
  /** Names the reason among what is typed and kept in this browser until it was sent. */
  draft: string;
  busy: boolean;
  problem: Problem | undefined;
  /** Answers whether it was done. */
  onConfirm: (reason: string) => Promise<boolean>;
  onClose: () => void;
}

/** Something grave, with its reason, confirmed. */
export function ReasonDialog(props: Props) {
  const { title, warning, hint, confirm, draft, busy, problem, onConfirm, onClose } = props;
  const drafts = useDrafts();
  const [reason, setReason] = useState(() => drafts.read(draft) ?? '');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  const send = async (): Promise<void> => {
    if (await onConfirm(reason.trim())) drafts.remove(draft);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (missing) document.getElementById('reason')?.focus();
          else void send();
        }}
      >
        {typeof warning === 'string' ? <p>{warning}</p> : warning}
        <Textarea
          id="reason"
          label="Reason"
          hint={hint}
          rows={4}
          maxLength={2000}
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
            drafts.write(draft, event.target.value);
          }}
          {...(asked && missing ? { error: 'Give the reason' } : {})}
        />
        {problem === undefined ? null : <ProblemPanel problem={problem} />}
        <div className="v-buttons">
          <ActButton warning off={busy}>
            {confirm}
          </ActButton>
          <Button type="button" secondary onClick={onClose}>
            Keep as it is
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
