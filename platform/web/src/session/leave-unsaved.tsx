import { useAction } from '../api/use-action.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

interface Props {
  leave: () => Promise<void>;
  onClose: () => void;
}

/** Asked of who signs out while the server does not have all that they wrote. */
export function LeaveUnsaved({ leave, onClose }: Props) {
  const leaving = useAction(leave);
  return (
    <ConfirmDialog
      title="Sign out and lose what is not kept?"
      confirm="Sign out and lose it"
      keep="Stay signed in"
      warning
      busy={leaving.busy}
      problem={leaving.problem}
      onConfirm={() => void leaving.run()}
      onClose={onClose}
    >
      <p>
        The server does not have the last changes to your agreement document or dataset file. They are in this
        page only, and go when you sign out. Stay to look at the document: it is handed over again with your
        next change, and when you sign out again.
      </p>
    </ConfirmDialog>
  );
}
