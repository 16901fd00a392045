import { python } from '@codemirror/lang-python';
import { StreamLanguage } from '@codemirror/language';
import { r } from '@codemirror/legacy-modes/mode/r';
import { Button, Select } from 'nhsuk-react-components';
import { useRef } from 'react';
import { languageNames } from '../notebook/languages.ts';
import { CodeEditor, type EditorHandle } from '../workspace/code-editor.tsx';
import type { RunLanguage, StepDraft } from './sent-draft.ts';

const ways = {
  python: { syntax: python(), hint: 'vitrine.output(frame, "table1.csv")' },
  r: { syntax: StreamLanguage.define(r), hint: 'vitrine$output(frame, "table1.csv")' },
} as const;

interface Props {
  step: StepDraft;
  at: number;
  /** The lines of the whole run that it holds. */
  lines: { readonly from: number; readonly to: number };
  /** What is wrong with it. */
  error: string | undefined;
  languages: readonly RunLanguage[];
  onChange: (step: StepDraft) => void;
  onRemove: (() => void) | undefined;
  /** Told of the editor when it is gone into: names that are clicked go there. */
  onEditor: (editor: EditorHandle) => void;
}

/** One step of a run: its language and its code. */
export function StepEditor({ step, at, lines, error, languages, onChange, onRemove, onEditor }: Props) {
  const editor = useRef<EditorHandle>(null);
  const { syntax, hint } = ways[step.language];
  return (
    <div
      className="v-step"
      role="group"
      aria-label={`Step ${at}`}
      onFocus={() => {
        if (editor.current !== null) onEditor(editor.current);
      }}
    >
      <div className="v-buttons v-buttons--tight">
        <Select
          id={`language-${step.key}`}
          label={`Language of step ${at}`}
          value={step.language}
          onChange={(event) =>
            onChange({ ...step, language: languages.find((one) => one === event.target.value) ?? 'python' })
          }
        >
          {languages.map((one) => (
            <Select.Option key={one} value={one}>
              {languageNames[one]}
            </Select.Option>
          ))}
        </Select>
        {onRemove === undefined ? null : (
          <Button type="button" small secondary onClick={onRemove}>
            {`Remove step ${at}`}
          </Button>
        )}
      </div>
      <CodeEditor
        key={step.language}
        ref={editor}
        initial={step.code}
        label={`Code of step ${at}`}
        describedBy="run-code-hint"
        language={syntax}
        sources={undefined}
        hint={hint}
        onChange={(code) => onChange({ ...step, code })}
        onRun={() => undefined}
      />
      {lines.from > 1 && lines.to >= lines.from ? (
        <p className="v-quiet v-tight">{linesText(lines)}</p>
      ) : null}
      {error === undefined ? null : (
        <p role="alert" className="v-warn">
          {error}
        </p>
      )}
    </div>
  );
}

function linesText({ from, to }: Props['lines']): string {
  return from === to ? `Line ${from} of the run.` : `Lines ${from} to ${to} of the run.`;
}
