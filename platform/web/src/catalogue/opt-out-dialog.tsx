import { useState } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { kinds, namesKind, type Kind } from './opt-out-kinds.ts';

interface Props {
  kind: Kind;
  file: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** What a new list does to everybody, before it does. A file that is not named by its kind has to be vouched for. */
export function OptOutDialog({ kind, file, onConfirm, onClose }: Props) {
  const [sure, setSure] = useState(false);
  const named = namesKind(file, kind);
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
        <strong>This cannot be undone here.</strong> Whoever is on the present list and not in this file is in
        the data again at once, for every agreement that applies these opt-outs. An older file is refused
        afterwards: the right list must be landed anew.
      </p>
      {named ? null : (
        <p className="v-warn">
          <strong>The name does not say that it is a list of this kind.</strong> A list of people for a study
          is loaded under “Lists of people”, not here.
        </p>
      )}
      <label className="v-check">
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} /> The file
        is the whole list of {kinds[kind].toLowerCase()}, not a part of it
      </label>
    </ConfirmDialog>
  );
}
