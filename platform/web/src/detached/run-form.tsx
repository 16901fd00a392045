import { stepsOf, type Workspace } from '@vitrine/api';
import { Button, TextInput } from 'nhsuk-react-components';
import { useRef, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ImportFile } from '../notebook/import-file.tsx';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import type { EditorHandle } from '../workspace/code-editor.tsx';
import {
  draftFrom,
  exampleFor,
  faultOf,
  isBlank,
  linesOfSteps,
  runLanguages,
  sentFrom,
  withStep,
  withSteps,
  type RunDraft,
} from './sent-draft.ts';
import { StepEditor } from './step-editor.tsx';

interface Props {
  space: Workspace;
  onSent: () => void;
  /** Told of the editor that was last gone into. */
  onEditor: (editor: EditorHandle) => void;
}

/** Where code is written that runs unseen; what was written is kept in this browser until it is sent. */
export function RunForm({ space, onSent, onEditor }: Props) {
  const api = useApi();
  const drafts = useDrafts();
  const form = useRef<HTMLFormElement>(null);
  const languages = runLanguages(space);
  const first = languages[0] ?? 'python';
  const place = `detached:${space.ref}`;
  const [draft, setDraft] = useState(() => draftFrom(drafts.read(place), first));
  const [asked, setAsked] = useState(false);
  const [sent, setSent] = useState('');
  const fault = asked ? faultOf(draft) : undefined;
  const change = (next: RunDraft): void => {
    setDraft(next);
    setSent('');
    drafts.write(place, JSON.stringify(next));
  };
  const send = useAction(async () => {
    await api.call('startDetachedRun', { params: { ref: space.ref }, body: sentFrom(draft) });
    setSent(draft.title.trim());
    onSent();
  });
  const submit = (): void => {
    setAsked(true);
    const wrong = faultOf(draft);
    if (wrong === undefined) void send.run();
    else form.current?.querySelector<HTMLElement>(places[wrong.field])?.focus();
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label="Send code"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {isBlank(draft) ? (
        <Beginning onExample={() => change(exampleFor(space, first, draft.steps.length + 1))} />
      ) : null}
      <TextInput
        id="run-title"
        label="Title"
        hint="Checkers see it, and the public register once the files leave: name no person."
        maxLength={200}
        value={draft.title}
        onChange={(event) => change({ ...draft, title: event.target.value })}
        {...(fault?.field === 'title' ? { error: fault.text } : {})}
      />
      <TextInput
        id="run-outputs"
        label="Files that it puts out"
        hint="At most eight, with commas between: table1.csv, figure1.png. All of them must be there in the end."
        value={draft.outputs}
        onChange={(event) => change({ ...draft, outputs: event.target.value })}
        {...(fault?.field === 'outputs' ? { error: fault.text } : {})}
      />
      <p id="run-code-hint" className="v-quiet">
        The steps run one after the other in a fresh room, each language with its own memory. Nothing that
        they print is shown: put results into the files.
      </p>
      <Steps draft={draft} languages={languages} fault={fault} onEditor={onEditor} onChange={change} />
      <ImportFile
        onCells={(cells) => {
          const { steps, faults } = stepsIn(cells, languages);
          if (faults.length === 0) change(withSteps(draft, steps));
          return faults;
        }}
      />
      {send.problem === undefined ? null : <ProblemPanel problem={send.problem} />}
      <div className="v-buttons">
        <ActButton off={send.busy}>Send it to run</ActButton>
        <Button type="button" secondary onClick={() => change(withStep(draft, first))}>
          Add a step
        </Button>
      </div>
      <Sent title={sent} />
    </form>
  );
}

/** The steps that a notebook's cells are; with faults there are none to take. */
function stepsIn(
  cells: Parameters<typeof stepsOf>[0],
  languages: ReturnType<typeof runLanguages>,
): ReturnType<typeof stepsOf> {
  const { steps, faults } = stepsOf(cells);
  const other = steps.some(({ language }) => !languages.includes(language));
  if (faults.length > 0 || !other) return { steps, faults };
  return { steps, faults: ['It has cells of a language that the agreement does not name.'] };
}

/** Says that the run of this title was sent; it stands before, empty, so that it is read out. */
function Sent({ title }: { title: string }) {
  return (
    <p role="status" className={title === '' ? 'v-tight' : 'v-good'}>
      {title === '' ? null : `“${title}” is sent: follow it under Your runs. The code stays here.`}
    </p>
  );
}

function Beginning({ onExample }: { onExample: () => void }) {
  return (
    <div className="v-buttons v-buttons--tight">
      <Button type="button" small secondary onClick={onExample}>
        Begin with an example
      </Button>
      <span className="v-quiet">It counts rows, leaves small groups out and rounds.</span>
    </div>
  );
}

interface StepsProps {
  draft: RunDraft;
  languages: ReturnType<typeof runLanguages>;
  fault: ReturnType<typeof faultOf>;
  onEditor: (editor: EditorHandle) => void;
  onChange: (draft: RunDraft) => void;
}

/** The steps of the code, one after the other; the last of them cannot be removed. */
function Steps({ draft, languages, fault, onEditor, onChange }: StepsProps) {
  const lines = linesOfSteps(draft.steps);
  return draft.steps.map((step, at) => (
    <StepEditor
      key={step.key}
      step={step}
      at={at + 1}
      lines={lines[at] ?? { from: 1, to: 1 }}
      error={fault?.field === 'code' && at === 0 ? fault.text : undefined}
      languages={languages}
      onEditor={onEditor}
      onChange={(one) =>
        onChange({ ...draft, steps: draft.steps.map((each) => (each.key === one.key ? one : each)) })
      }
      onRemove={
        draft.steps.length === 1
          ? undefined
          : () => onChange({ ...draft, steps: draft.steps.filter(({ key }) => key !== step.key) })
      }
    />
  ));
}

/** Where the focus goes to what must change. */
const places = {
  title: '#run-title',
  outputs: '#run-outputs',
  code: '.cm-content',
} as const;
