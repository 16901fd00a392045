import { Button, Textarea } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';

export interface OutcomeFormProps<Outcome extends string> {
  /** Names the field of the note on its page. */
  readonly id: string;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  /** Puts on record what the reviewer made of it. */
  readonly onOutcome: (outcome: Outcome, note: string) => Promise<void>;
}

/** What a reviewer made of something: a note, and a button for each outcome. */
export function OutcomeForm<Outcome extends string>({ id, outcomes, onOutcome }: OutcomeFormProps<Outcome>) {
  const [note, setNote] = useState('');
  const look = useAction(async (outcome: Outcome) => {
    await onOutcome(outcome, note);
    setNote('');
  });
  return (
    <>
      <Textarea
        id={`note-${id}`}
        label="Note"
        hint="On record with your name, for reviewers."
        rows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="v-buttons">
        {(Object.keys(outcomes) as Outcome[]).map((outcome) => (
          <Button
            key={outcome}
            type="button"
            small
            secondary
            disabled={look.busy}
            onClick={() => void look.run(outcome)}
          >
            {outcomes[outcome]}
          </Button>
        ))}
      </div>
      {look.problem === undefined ? null : <ProblemPanel problem={look.problem} />}
    </>
  );
}
