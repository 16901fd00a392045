import {
  ApiProblem,
  placeInSql,
  type Problem,
  type QuerySummary,
  type SqlPlace,
  type Workspace,
} from '@vitrine/api';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { useDrafts } from '../session/use-drafts.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { PrivacyPanel } from '../privacy/privacy-panel.tsx';
import { usePrivacy } from '../privacy/use-privacy.ts';
import { completionsOf } from './completions.ts';
import { ExplainView, type Explained } from './explain-view.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { OutputsPanel } from './outputs-panel.tsx';
import { isBusy, type QueryRun } from './query-run.ts';
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
  const editor = useRef<EditorHandle>(null);
  const { sql, change } = useWritten(space.ref);
  const [tab, setTab] = useState<TabName>('grid');
  const [explained, setExplained] = useState<Explained>();
  const { room, past, privacy, run, start, follow, cancel } = useQueries(space, sql);
  const busy = isBusy(run);
  const explain = useAction(async () => {
    setTab('explain');
    demandShort(sql);
    const body = { sql, ...(privacy.wish === undefined ? {} : { privacy: privacy.wish }) };
    setExplained({ sql, explanation: await api.call('explainQuery', { params: { ref: space.ref }, body }) });
  });

  const runNow = (): void => {
    if (sql.trim() === '' || busy) return;
    setTab((was) => (was === 'explain' ? 'grid' : was));
    start(sql, privacy.wish);
  };
  const show = (query: QuerySummary): void => {
    editor.current?.replace(query.sql);
    setTab('grid');
    follow(query.id, query.sql);
  };
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
            complete={completionsOf(space)}
            mark={marked === undefined ? undefined : offsetOf(sql, marked)}
            onChange={change}
            onRun={runNow}
          />
          {space.privacy === null ? null : <PrivacyPanel {...privacy.panel} />}
          <RunButtons
            run={run}
            empty={sql.trim() === ''}
            explaining={explain.busy}
            onRun={runNow}
            onCancel={cancel}
            onExplain={() => void explain.run()}
          />
          {tab === 'explain' ? null : <Refusal run={run} place={place} onGoTo={goTo} />}
          <ResultTabs
            {...{ run, space, sql, tab, explained, explain, place: foreseen }}
            onTab={setTab}
            onGoTo={goTo}
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

function demandShort(sql: string): void {
  const problem = tooLongSql(sql);
  if (problem !== undefined) throw new ApiProblem(problem);
}

/** The SQL that is written, kept in this browser. */
function useWritten(ref: string): { sql: string; change: (text: string) => void } {
  const drafts = useDrafts();
  const draft = sqlDraft(ref);
  const [sql, setSql] = useState(() => keptSql(drafts, ref) ?? '');
  const change = useCallback(
    (text: string) => {
      setSql(text);
      drafts.write(draft, text);
    },
    [drafts, draft],
  );
  return { sql, change };
}

/** The room, the query that runs or ran last, those before it, and what is left to spend on another. */
function useQueries(space: Workspace, sql: string) {
  const api = useApi();
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

  // The server owns a running query: coming back finds it still running, or done.
  const running = past.loaded.data?.queries[0];
  useEffect(() => {
    if (running?.state === 'running' && run.phase === 'idle') follow(running.id, running.sql);
  }, [running, run.phase, follow]);
  return { room, past, privacy, run, start, follow, cancel };
}

interface ButtonsProps {
  run: QueryRun;
  /** Nothing is written. */
  empty: boolean;
  explaining: boolean;
  onRun: () => void;
  onCancel: () => void;
  onExplain: () => void;
}

function RunButtons({ run, empty, explaining, onRun, onCancel, onExplain }: ButtonsProps) {
  const busy = isBusy(run);
  return (
    <div className="v-buttons v-buttons--tight">
      <ActButton type="button" small off={busy || empty} onClick={onRun}>
        Run
      </ActButton>
      <ActButton type="button" small secondary off={!busy} onClick={onCancel}>
        Cancel
      </ActButton>
      <ActButton type="button" small secondary off={explaining || empty} onClick={onExplain}>
        Explain
      </ActButton>
      <RunState run={run} />
    </div>
  );
}

interface TabsProps {
  run: QueryRun;
  space: Workspace;
  sql: string;
  tab: TabName;
  explained: Explained | undefined;
  explain: { busy: boolean; problem: Problem | undefined };
  /** Where in the text the explanation sees a refusal. */
  place: SqlPlace | undefined;
  onTab: (tab: TabName) => void;
  onGoTo: (to: SqlPlace) => void;
}

/** The result as a grid and as a chart, and what would become of the query. */
function ResultTabs({ run, space, sql, tab, explained, explain, place, onTab, onGoTo }: TabsProps) {
  const [chart, setChart] = useState<HeldChart>();
  const meanings = useMemo(
    () => meaningsOf(run.columns, run.sql, space.tables),
    [run.columns, run.sql, space.tables],
  );
  return (
    <Tabs
      label="Result"
      chosen={tab}
      onChoose={onTab}
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
              place={place}
              onGoTo={onGoTo}
            />
          ),
        },
      ]}
    />
  );
}
