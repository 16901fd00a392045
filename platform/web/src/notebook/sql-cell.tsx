import type { CompletionSource } from '@codemirror/autocomplete';
import { placeInSql, type Answer, type Workspace } from '@vitrine/api';
import { useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { CodeEditor, type EditorHandle } from '../workspace/code-editor.tsx';
import { completionsOf } from '../workspace/completions.ts';
import { meaningsOf } from '../workspace/meanings.ts';
import { isBusy } from '../workspace/query-run.ts';
import { Refusal } from '../workspace/refusal.tsx';
import { ResultView } from '../workspace/result-view.tsx';
import { queryText } from '../workspace/run-panel.tsx';
import { sqlKeywords, sqlLanguage } from '../workspace/sql-editor.tsx';
import { offsetOf } from '../workspace/text-position.ts';
import { useQueryRun } from '../workspace/use-query-run.ts';
import { CellFrame } from './cell-frame.tsx';
import type { CellProps } from './code-cell.tsx';
import { kernelsOf } from './languages.ts';
import { ResultName } from './result-name.tsx';

interface Props extends CellProps {
  space: Workspace;
  /** The kept result of the query that it ran last. */
  kept: Answer<'getNotebook'>['results'][number] | undefined;
  onRan: (query: string) => void;
  fault: (name: string) => string | undefined;
  onName: (name: string) => void;
}

/** A cell of SQL: a query as the query view runs it. */
export function SqlCell({ space, kept, onRan, fault, onName, ...props }: Props) {
  const { ref, agreement, cell, name, here, onAct, onHere, onWrite, onLanguage, onEnd } = props;
  const frame = useRef<HTMLElement>(null);
  const editor = useRef<EditorHandle>(null);
  const { run, busy, runIt, follow, cancel } = useCellQuery({ agreement, cell, kept, onRan, onEnd });
  const { phase } = run;
  useImperativeHandle(ref, () => ({
    run: runIt,
    focus: () => frame.current?.focus(),
    edit: () => editor.current?.focus(),
    insert: (text, kind) => editor.current?.insert(text, kind),
  }));
  const sources = useMemo<CompletionSource[]>(() => [completionsOf(space), sqlKeywords], [space]);
  const meanings = useMemo(
    () => meaningsOf(run.columns, run.sql, space.tables),
    [run.columns, run.sql, space.tables],
  );
  const place = run.sql === cell.code ? placeInSql(cell.code, run.problem?.facts) : undefined;
  return (
    <CellFrame
      ref={frame}
      cell={cell}
      languages={props.languages}
      name={name}
      here={here}
      busy={busy}
      elapsedMs={run.elapsedMs}
      state={queryText(run)}
      outdated={phase === 'done' && run.sql !== cell.code}
      behind={props.behind && phase === 'done'}
      more={
        kernelsOf(space).length === 0 || cell.name === undefined ? null : (
          <ResultName name={cell.name} cell={name} fault={fault} onName={onName} />
        )
      }
      onAct={onAct}
      onHere={onHere}
      onCancel={cancel}
      onLanguage={onLanguage}
      editor={
        <CodeEditor
          ref={editor}
          initial={cell.code}
          label={`SQL of ${name}`}
          describedBy="notebook-keys"
          language={sqlLanguage}
          sources={sources}
          hint="SELECT … FROM …"
          mark={place === undefined ? undefined : offsetOf(cell.code, place)}
          onChange={onWrite}
          onRun={(key) => onAct(key === 'Shift' ? 'run-on' : 'run')}
          onLeave={() => frame.current?.focus()}
        />
      }
    >
      {phase !== 'idle' || kept === undefined || kept.again === 0 ? null : (
        <ActButton type="button" small secondary off={false} onClick={() => follow(kept.query, cell.code)}>
          {`Show its result again: counts as ${kept.again.toLocaleString('en-GB')} rows`}
        </ActButton>
      )}
      <Refusal run={run} place={place} onGoTo={(to) => editor.current?.reveal(offsetOf(cell.code, to))} />
      {phase === 'idle' || run.columns.length === 0 ? null : (
        <ResultView run={run} space={space} meanings={meanings} name={name} />
      )}
    </CellFrame>
  );
}

type QueryProps = Pick<Props, 'agreement' | 'cell' | 'kept' | 'onRan' | 'onEnd'>;

/** The query of a cell: run when asked, shown again without asking where that counts for nothing. */
function useCellQuery({ agreement, cell, kept, onRan, onEnd }: QueryProps) {
  const waiting = useRef<(well: boolean) => void>(undefined);
  const { run, start, follow, cancel } = useQueryRun(useApi(), agreement, noop);
  const busy = isBusy(run);
  const { id, phase, shownToday } = run;

  // A result that was counted today already is shown without asking.
  const free = kept?.again === 0 ? kept.query : undefined;
  const code = useRef(cell.code);
  useEffect(() => {
    if (free !== undefined) follow(free, code.current);
  }, [free, follow]);
  useEffect(() => {
    if (id !== undefined && id !== cell.query) onRan(id);
    // When the query has its name, and not whenever the cell changes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
  useEffect(() => {
    if (busy || phase === 'idle') return;
    onEnd(shownToday);
    waiting.current?.(phase === 'done');
    waiting.current = undefined;
    // Once for each end.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [busy, phase, id]);
  const runIt = (): Promise<boolean> => {
    if (cell.code.trim() === '') return Promise.resolve(true);
    if (busy) return Promise.resolve(false);
    return new Promise<boolean>((resolve) => {
      waiting.current = resolve;
      start(cell.code);
    });
  };
  return { run, busy, runIt, follow, cancel };
}

const noop = (): void => undefined;
