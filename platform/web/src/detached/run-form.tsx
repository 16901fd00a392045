import { stepsOf, type Workspace } from '@vitrine/api';
import { Button, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ImportFile } from '../notebook/import-file.tsx';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import {
  draftFrom,
  missingOf,
  runLanguages,
  sentFrom,
  withStep,
  withSteps,
  type RunDraft,
} from './sent-draft.ts';
import { StepEditor } from './step-editor.tsx';

const errors = {
  title: 'Give the run a title',
  outputs: 'Name at least one file that the code puts out',
  code: 'Write the code of a step',
} as const;

/** Where code is written that runs unseen; what was written is kept in this browser until it is sent. */
export function RunForm({ space, onSent }: { space: Workspace; onSent: () => void }) {
  const api = useApi();
  const drafts = useDrafts();
  const languages = runLanguages(space);
  const first = languages[0] ?? 'python';
  const place = `detached:${space.ref}`;
  const [draft, setDraft] = useState(() => draftFrom(drafts.read(place), first));
  const [asked, setAsked] = useState(false);
  const missing = asked ? missingOf(draft) : undefined;
  const change = (next: RunDraft): void => {
    setDraft(next);
    drafts.write(place, JSON.stringify(next));
  };
  const send = useAction(async () => {
    await api.call('startDetachedRun', { params: { ref: space.ref }, body: sentFrom(draft) });
    onSent();
  });
  return (
    <form
      noValidate
      aria-label="Send code"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (missingOf(draft) === undefined) void send.run();
      }}
    >
      <TextInput
        id="run-title"
        label="Title"
        hint="Checkers see it, and the public register once the files leave: name no person."
        maxLength={200}
        value={draft.title}
        onChange={(event) => change({ ...draft, title: event.target.value })}
        {...(missing === 'title' ? { error: errors.title } : {})}
      />
      <TextInput
        id="run-outputs"
        label="Files that it puts out"
        hint="At most eight, with commas between: table1.csv, figure1.png. All of them must be there in the end."
        value={draft.outputs}
        onChange={(event) => change({ ...draft, outputs: event.target.value })}
        {...(missing === 'outputs' ? { error: errors.outputs } : {})}
      />
      <p id="run-code-hint" className="v-quiet">
        The steps run one after the other in a fresh room, each language with its own memory. Nothing that
        they print is shown: put results into the files.
      </p>
      {draft.steps.map((step, at) => (
        <StepEditor
          key={step.key}
          step={step}
          at={at + 1}
          languages={languages}
          onChange={(one) =>
            change({ ...draft, steps: draft.steps.map((each) => (each.key === one.key ? one : each)) })
          }
          onRemove={
            draft.steps.length === 1
              ? undefined
              : () => change({ ...draft, steps: draft.steps.filter(({ key }) => key !== step.key) })
          }
        />
      ))}
      <ImportFile
        onCells={(cells) => {
          const { steps, faults } = stepsOf(cells);
          const other = steps.filter(({ language }) => !languages.includes(language));
          if (faults.length > 0) return faults;
          if (other.length > 0) return ['It has cells of a language that the agreement does not name.'];
          change(withSteps(draft, steps));
          return [];
        }}
      />
      {missing === 'code' ? <p className="v-warn">{errors.code}</p> : null}
      {send.problem === undefined ? null : <ProblemPanel problem={send.problem} />}
      <div className="v-buttons">
        <ActButton off={send.busy}>Send it to run</ActButton>
        <Button type="button" secondary onClick={() => change(withStep(draft, first))}>
          Add a step
        </Button>
      </div>
    </form>
  );
}
