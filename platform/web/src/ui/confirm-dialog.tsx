import type { Problem } from '@vitrine/api';
import { Button } from 'nhsuk-react-components';
import type { ReactNode } from 'react';
import { ActButton } from './act-button.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemPanel } from './problem-panel.tsx';

interface Props {
  title: string;
  /** What happens, what changes, and what cannot be undone. */
  children: ReactNode;
  confirm: string;
  keep: string;
  warning?: boolean;
  /** Something is still missing before it can be done. */
  off?: boolean;
  busy: boolean;
  problem: Problem | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** An act that cannot be undone, said plainly, before it is done. */
export function ConfirmDialog(props: Props) {
  const {
    title,
    children,
    confirm,
    keep,
    warning = false,
    off = false,
    busy,
    problem,
    onConfirm,
    onClose,
  } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
      <div className="v-buttons">
        <ActButton type="button" warning={warning} off={busy || off} onClick={onConfirm}>
          {confirm}
        </ActButton>
        <Button type="button" secondary onClick={onClose}>
          {keep}
        </Button>
      </div>
    </Dialog>
  );
}
