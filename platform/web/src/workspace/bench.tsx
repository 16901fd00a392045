import type { CompletionSource } from '@codemirror/autocomplete';
import { ApiProblem, placeInSql, type QuerySummary, type SqlPlace, type Workspace } from '@vitrine/api';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { PrivacyPanel } from '../privacy/privacy-panel.tsx';
import { usePrivacy } from '../privacy/use-privacy.ts';
import { suggestions } from './completions.ts';
import { ExplainView, type Explained } from './explain-view.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { OutputsPanel } from './outputs-panel.tsx';
import { isBusy } from './query-run.ts';
import { Refusal } from './refusal.tsx';
import { ResultChart } from './chart/result-chart.tsx';
import type { HeldChart } from './chart/chart-spec.ts';
import { meaningsOf } from './meanings.ts';
import { ResultView } from './result-view.tsx';
import { RunState } from './run-panel.tsx';
import { SchemaTree } from './schema-tree.tsx';
import { SqlEditor, type EditorHandle } from './sql-editor.tsx';
import { tooLongSql } from './sql-length.ts';
import { keptSql, sqlDraft } from './kept-sql.ts';
import { StatusLine } from './status-line.tsx';
import { closesRoom } from './status-text.ts';
import { Tabs } from './tabs.tsx';
import { offsetOf } from './text-position.ts';
import { useQueryRun } from './use-query-run.ts';
import { useRoom } from './use-room.ts';

type TabName = 'grid' | 'chart' | 'explain';

/** Tree, editor with results, and panels, over one agreement's workspace. */
export function Bench({ space }: { space: Workspace }) {
  const api = useApi();
  const drafts = useDrafts();
  const editor = useRef<EditorHandle>(null);
  const draft = sqlDraft(space.ref);
  const [sql, setSql] = useState(() => keptSql(drafts, space.ref) ?? '');
  const [tab, setTab] = useState<TabName>('grid');
  const [chart, setChart] = useState<HeldChart>();
  const [explained, setExplained] = useState<Explained>();
  const params = { ref: space.ref };
  const past = useLoaded(`history:${space.ref}`, (signal) => api.call('listQueries', { params, signal }));
  const room = useRoom(api, space.ref, space.room.state === 'ready' || space.room.state === 'busy');
  const privacy = usePrivacy(api, space, sql);
  const { reload: reloadHistory } = past;
  const { reload: reloadBudget } = privacy;
  const ended = useCallback(() => {
    reloadHistory();
    reloadBudget();
  }, [reloadHistory, reloadBudget]);
  const { run, start, follow, cancel } = useQueryRun(api, space.ref, ended);
  const busy = isBusy(run);
  const explain = useAction(async () => {
    setTab('explain');
    const problem = tooLongSql(sql);
    if (problem !== undefined) throw new ApiProblem(problem);
    const body = { sql, ...(privacy.wish === undefined ? {} : { privacy: privacy.wish }) };
    setExplained({ sql, explanation: await api.call('explainQuery', { params, body }) });
  });

  // The server owns a running query: coming back finds it still running, or done.
  const running = past.loaded.data?.queries[0];
  useEffect(() => {
    if (running?.state === 'running' && run.phase === 'idle') follow(running.id, running.sql);
  }, [running, run.phase, follow]);

  const change = useCallback(
    (text: string) => {
      setSql(text);
      drafts.write(draft, text);
    },
    [drafts, draft],
  );
  const runNow = (): void => {
    if (sql.trim() === '' || busy) return;
    setTab((was) => (was === 'explain' ? 'grid' : was));
    start(sql, privacy.wish);
  };
  const complete: CompletionSource = (context) => {
    const word = context.matchBefore(/[\w"]+/);
    const dotted = context.matchBefore(/\.\w*/);
    if (word === null && dotted === null && !context.explicit) return null;
    const text = context.state.doc.toString();
    return { from: word?.from ?? context.pos, options: suggestions(space, text), validFor: /^[\w"]*$/ };
  };
  const show = (query: QuerySummary): void => {
    editor.current?.replace(query.sql);
    setTab('grid');
    follow(query.id, query.sql);
  };
  const meanings = useMemo(
    () => meaningsOf(run.columns, run.sql, space.tables),
    [run.columns, run.sql, space.tables],
  );
  const place = run.sql === sql ? placeInSql(sql, run.problem?.facts) : undefined;
  const foreseen = explained?.sql === sql ? placeInSql(sql, explained.explanation.refusal?.facts) : undefined;
  const marked = place ?? foreseen;
  const goTo = (to: SqlPlace): void => editor.current?.reveal(offsetOf(sql, to));

  return (
    <>
      <StatusLine
        space={space}
        room={room}
        busy={busy}
        closed={run.problem !== undefined && closesRoom(run.problem.code)}
        shownToday={run.shownToday ?? space.allowance.shownToday}
      />
      {room.problem === undefined ? null : <ProblemPanel problem={room.problem} onRetry={room.retry} />}
      <div className="v-bench">
        <SchemaTree tables={space.tables} onInsert={(text, kind) => editor.current?.insert(text, kind)} />
        <div className="v-bench__work">
          <SqlEditor
            ref={editor}
            initial={sql}
            complete={complete}
            mark={marked === undefined ? undefined : offsetOf(sql, marked)}
            onChange={change}
            onRun={runNow}
          />
          {space.privacy === null ? null : <PrivacyPanel {...privacy.panel} />}
          <div className="v-buttons v-buttons--tight">
            <ActButton type="button" small off={busy || sql.trim() === ''} onClick={runNow}>
              Run
            </ActButton>
            <ActButton type="button" small secondary off={!busy} onClick={cancel}>
              Cancel
            </ActButton>
            <ActButton
              type="button"
              small
              secondary
              off={explain.busy || sql.trim() === ''}
              onClick={() => void explain.run()}
            >
              Explain
            </ActButton>
            <RunState run={run} />
          </div>
          {tab === 'explain' ? null : <Refusal run={run} place={place} onGoTo={goTo} />}
          <Tabs
            label="Result"
            chosen={tab}
            onChoose={setTab}
            tabs={[
              {
                name: 'grid',
                text: 'Grid',
                body: <ResultView run={run} space={space} meanings={meanings} />,
              },
              {
                name: 'chart',
                text: 'Chart',
                body: <ResultChart run={run} meanings={meanings} held={chart} onHold={setChart} />,
              },
              {
                name: 'explain',
                text: 'Explain',
                body: (
                  <ExplainView
                    explained={explained}
                    sql={sql}
                    busy={explain.busy}
                    problem={explain.problem}
                    place={foreseen}
                    onGoTo={goTo}
                  />
                ),
              },
            ]}
          />
        </div>
        <div className="v-bench__side">
          <OutputsPanel agreement={space.ref} />
          <HistoryPanel
            agreement={space.ref}
            handle={past}
            onRestore={(query) => editor.current?.replace(query.sql)}
            onShow={show}
          />
        </div>
      </div>
    </>
  );
}
