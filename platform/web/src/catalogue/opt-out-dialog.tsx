import { useState } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { kinds, type Kind } from './opt-out-kinds.ts';

interface Props {
  kind: Kind;
  file: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** What a new list does to everybody, before it does. */
export function OptOutDialog({ kind, file, onConfirm, onClose }: Props) {
  const [sure, setSure] = useState(false);
  return (
    <ConfirmDialog
      title="Replace the whole list of opt-outs?"
      confirm="Replace the list"
      keep="Keep the present list"
      warning
      off={!sure}
      busy={false}
      problem={undefined}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <dl className="v-facts">
        <dt>Replaced</dt>
        <dd>The list of this kind that counts now: {kinds[kind]}</dd>
        <dt>By</dt>
        <dd>
          <code className="v-break">{file}</code>
        </dd>
      </dl>
      <p>
        Whoever is on the present list and not in this file is in the data again, for every agreement that
        applies these opt-outs. If that is more than 10 people, or one in a thousand, or the file is named as
        another kind of list, the list waits for a second person, who sees both beside each other.
      </p>
      <label className="v-check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} /> The file
        is the whole list of {kinds[kind].toLowerCase()}, not a part of it
      </label>
    </ConfirmDialog>
  );
}
