import type { Cell, Problem, QueryLine } from '@vitrine/api';
import { isNoAnswer } from '../api/problem-of.ts';

type Phase = 'idle' | 'starting' | 'running' | 'done' | 'refused' | 'failed' | 'lost' | 'cancelled';

export interface Column {
  name: string;
  type: string;
}

/** A query as the page sees it. The server owns the query; this is only a view of it. */
export interface QueryRun {
  phase: Phase;
  sql: string;
  id: string | undefined;
  stage: string;
  elapsedMs: number;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** By row and column the size of a figure's error; rows without any have none. */
  margins: readonly (readonly (number | null)[])[];
  /** There are more rows in the room than are shown. */
  truncated: boolean;
  notices: readonly string[];
  shownToday: number | undefined;
  problem: Problem | undefined;
}

export type RunEvent =
  | { kind: 'start'; sql: string }
  | { kind: 'follow'; sql: string; id: string }
  | { kind: 'started'; id: string }
  | { kind: 'line'; line: QueryLine; problem?: Problem; cancelled?: boolean }
  | { kind: 'problem'; problem: Problem; cancelled: boolean };

export const idle: QueryRun = {
  phase: 'idle',
  sql: '',
  id: undefined,
  stage: '',
  elapsedMs: 0,
  columns: [],
  rows: [],
  margins: [],
  truncated: false,
  notices: [],
  shownToday: undefined,
  problem: undefined,
};

export const isBusy = (run: QueryRun): boolean => run.phase === 'starting' || run.phase === 'running';

/** What becomes of queries that were accepted and run. */
const failures = ['query-failed', 'query-timeout', 'query-out-of-memory', 'opt-outs-changed'];

/** What a problem means for the run: no answer is no refusal; whatever says no is one, the rest is failure. */
function phaseOf(problem: Problem, cancelled: boolean): Phase {
  if (cancelled || problem.code.includes('cancel')) return 'cancelled';
  if (isNoAnswer(problem)) return 'lost';
  return problem.status < 500 && !failures.includes(problem.code) ? 'refused' : 'failed';
}

function take(run: QueryRun, line: QueryLine, problem: Problem | undefined, cancelled: boolean): QueryRun {
  switch (line.kind) {
    case 'progress':
      return { ...run, stage: line.stage, elapsedMs: line.elapsedMs };
    case 'columns':
      return { ...run, columns: line.columns };
    case 'rows':
      return {
        ...run,
        rows: [...run.rows, ...line.rows],
        margins: [...run.margins, ...(line.margins ?? line.rows.map(() => []))],
      };
    case 'done':
      return {
        ...run,
        phase: 'done',
        stage: '',
        elapsedMs: line.elapsedMs,
        truncated: line.truncated,
        notices: line.notices,
        shownToday: line.shownToday,
      };
    case 'problem':
      return problem === undefined
        ? run
        : {
            ...run,
            phase: phaseOf(problem, false),
            stage: '',
            elapsedMs: line.elapsedMs,
            // Whoever cancelled a query need not be told why it stopped.
            problem: cancelled && problem.code === 'query-cancelled' ? undefined : problem,
          };
  }
}

/** The run after an event. Once it has ended, late lines of it change nothing. */
export function advance(run: QueryRun, event: RunEvent): QueryRun {
  switch (event.kind) {
    case 'start':
      return { ...idle, phase: 'starting', sql: event.sql, stage: 'Asking the server' };
    case 'follow':
      return { ...idle, phase: 'running', sql: event.sql, id: event.id, stage: 'Asking the server' };
    case 'started':
      return isBusy(run) ? { ...run, phase: 'running', id: event.id } : run;
    case 'line':
      return isBusy(run) ? take(run, event.line, event.problem, event.cancelled ?? false) : run;
    case 'problem':
      return isBusy(run)
        ? {
            ...run,
            phase: phaseOf(event.problem, event.cancelled),
            stage: '',
            problem: event.cancelled ? undefined : event.problem,
          }
        : run;
  }
}
