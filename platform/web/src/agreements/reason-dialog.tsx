import type { Problem } from '@vitrine/api';
import { Button, Textarea } from 'nhsuk-react-components';
import { useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  title: string;
  warning: string;
  confirm: string;
  busy: boolean;
  problem: Problem | undefined;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Something grave, with its reason, confirmed. */
export function ReasonDialog({ title, warning, confirm, busy, problem, onConfirm, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim() === '';
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (!missing) onConfirm(reason.trim());
        }}
      >
        <p>{warning}</p>
        <Textarea
          id="reason"
          label="Reason"
          hint="It is recorded, and the people of the agreement see it."
          rows={4}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          {...(asked && missing ? { error: 'Give the reason' } : {})}
        />
        {problem === undefined ? null : <ProblemPanel problem={problem} />}
        <div className="v-buttons">
          <Button warning disabled={busy}>
            {confirm}
          </Button>
          <Button type="button" secondary onClick={onClose}>
            Keep as it is
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
