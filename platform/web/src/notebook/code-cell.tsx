import { python } from '@codemirror/lang-python';
import { StreamLanguage } from '@codemirror/language';
import { r } from '@codemirror/legacy-modes/mode/r';
import type { NotebookCell, RunSummary } from '@vitrine/api';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { CodeEditor, type EditorHandle } from '../workspace/code-editor.tsx';
import { offsetOf } from '../workspace/text-position.ts';
import { CellFrame } from './cell-frame.tsx';
import type { CellHandle } from './cell-handle.ts';
import type { CellAct } from './cell-keys.ts';
import { goesOn, runText } from './cell-run.ts';
import { languageNames, type CellLanguage, type KernelLanguage } from './languages.ts';
import { OutputView } from './output-view.tsx';
import { useCellRun, type NamedQuery } from './use-cell-run.ts';

export interface CellProps {
  ref: Ref<CellHandle>;
  agreement: string;
  cell: NotebookCell;
  /** Languages that a cell may be given: those of the agreement, and text. */
  languages: readonly CellLanguage[];
  name: string;
  here: boolean;
  behind: boolean;
  onAct: (act: CellAct) => void;
  onHere: () => void;
  onWrite: (code: string) => void;
  onLanguage: (language: CellLanguage) => void;
  /** Something was shown, or files may have been put among the outputs. */
  onEnd: (shownToday: number | undefined) => void;
}

const ways = {
  python: { syntax: python(), hint: 'vitrine.sql("SELECT …")' },
  r: { syntax: StreamLanguage.define(r), hint: 'vitrine$sql("SELECT …")' },
} as const;

interface Props extends CellProps {
  language: KernelLanguage;
  /** What results of SQL are called at this moment. */
  results: () => readonly NamedQuery[];
  found: RunSummary | undefined;
}

/** A cell of Python or R, and the run of it that the server has. */
export function CodeCell({ language, results, found, ...props }: Props) {
  const { ref, agreement, cell, name, here, onAct, onHere, onWrite, onLanguage, onEnd } = props;
  const frame = useRef<HTMLElement>(null);
  const editor = useRef<EditorHandle>(null);
  const { run, start, look, interrupt } = useCellRun(useApi(), agreement, cell.id, language, found);
  const busy = goesOn(run);
  const { shownToday } = run;
  const ended = run.begunHere && !busy;
  useEffect(() => {
    if (ended) onEnd(shownToday);
    // Once for each end.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ended, run.id]);
  useImperativeHandle(ref, () => ({
    run: async () => (cell.code.trim() === '' ? true : start(cell.code, results())),
    focus: () => frame.current?.focus(),
    edit: () => editor.current?.focus(),
    insert: (text) => editor.current?.insert(text, 'word'),
  }));
  return (
    <CellFrame
      ref={frame}
      cell={cell}
      languages={props.languages}
      name={name}
      here={here}
      busy={busy}
      elapsedMs={run.elapsedMs}
      state={runText(run)}
      outdated={run.phase !== 'idle' && !busy && run.code !== cell.code}
      behind={props.behind && run.phase !== 'idle'}
      onAct={onAct}
      onHere={onHere}
      onCancel={interrupt}
      onLanguage={onLanguage}
      editor={
        <CodeEditor
          ref={editor}
          initial={cell.code}
          label={`${languageNames[language]} of ${name}`}
          describedBy="notebook-keys"
          language={ways[language].syntax}
          sources={undefined}
          hint={ways[language].hint}
          onChange={onWrite}
          onRun={(key) => onAct(key === 'Shift' ? 'run-on' : 'run')}
          onLeave={() => frame.current?.focus()}
        />
      }
    >
      {run.phase === 'held' && run.again > 0 ? (
        <ActButton type="button" small secondary off={false} onClick={look}>
          {`Show its outputs again: counts as ${run.again.toLocaleString('en-GB')} rows`}
        </ActButton>
      ) : null}
      {run.outputs.map((output, at) => (
        <OutputView
          key={at}
          output={output}
          cell={run.outputs.length === 1 ? name : `${name}, output ${at + 1}`}
          onGoToLine={(line) => editor.current?.reveal(offsetOf(cell.code, { line, column: 1 }))}
        />
      ))}
      {run.withheld.map((reason) => (
        <p key={reason} className="v-warn">
          {reason}
        </p>
      ))}
      {run.truncated ? (
        <p className="v-warn">
          Not all that it put out is here: it was more than a run may put out, or the kernel ended first.
        </p>
      ) : null}
      {run.problem === undefined ? null : <ProblemPanel problem={run.problem} />}
    </CellFrame>
  );
}
