import type { Problem, RunLine, RunSummary, ShownOutput } from '@vitrine/api';
import { isNoAnswer } from '../api/problem-of.ts';

type Phase =
  | 'idle'
  /** Its outputs are kept; looking at them would count on the allowance of the day. */
  | 'held'
  | 'starting'
  | 'going-on'
  | 'lost'
  | Exclude<RunSummary['state'], 'waiting' | 'running'>;

/** A run of a cell as the page sees it. The server owns the run; this is only a view of it. */
export interface CellRun {
  readonly phase: Phase;
  readonly id: string | undefined;
  /** What ran: the cell may say something else by now. */
  readonly code: string;
  readonly stage: string;
  readonly elapsedMs: number;
  /** Rows that looking at its outputs would count for. */
  readonly again: number;
  readonly outputs: readonly ShownOutput[];
  /** Why something is not shown. */
  readonly withheld: readonly string[];
  readonly truncated: boolean;
  readonly outOfTime: boolean;
  readonly shownToday: number | undefined;
  /** It was begun on this page. */
  readonly begunHere: boolean;
  /** Its person asked here for it to stop. */
  readonly stopAsked: boolean;
  /** Its person asked for the cell to run while it did: it runs once more when this is over. */
  readonly runsAgain: boolean;
  readonly problem: Problem | undefined;
}

export type CellRunEvent =
  | { kind: 'start'; code: string }
  | { kind: 'found'; run: RunSummary }
  | { kind: 'look' }
  | { kind: 'stop' }
  | { kind: 'queued' }
  | { kind: 'started'; id: string }
  | { kind: 'line'; line: RunLine; problem?: Problem }
  | { kind: 'problem'; problem: Problem };

export const noRun: CellRun = {
  phase: 'idle',
  id: undefined,
  code: '',
  stage: '',
  elapsedMs: 0,
  again: 0,
  outputs: [],
  withheld: [],
  truncated: false,
  outOfTime: false,
  shownToday: undefined,
  begunHere: false,
  stopAsked: false,
  runsAgain: false,
  problem: undefined,
};

export const goesOn = ({ phase }: CellRun): boolean => phase === 'starting' || phase === 'going-on';

/** The run after an event. Once it has ended, late lines of it change nothing. */
export function advanceRun(run: CellRun, event: CellRunEvent): CellRun {
  switch (event.kind) {
    case 'start':
      return { ...noRun, phase: 'starting', begunHere: true, code: event.code, stage: 'Asking the server' };
    case 'found': {
      const { id, code, elapsedMs, again } = event.run;
      return { ...noRun, phase: 'held', id, code, elapsedMs, again };
    }
    case 'look':
      return { ...run, phase: 'going-on', stage: 'Asking the server' };
    case 'stop':
      return goesOn(run) ? { ...run, stopAsked: true, runsAgain: false } : run;
    case 'queued':
      return goesOn(run) ? { ...run, runsAgain: true } : run;
    case 'started':
      return goesOn(run) ? { ...run, phase: 'going-on', id: event.id } : run;
    case 'line':
      return goesOn(run) ? takeLine(run, event.line, event.problem) : run;
    case 'problem':
      return goesOn(run) ? withProblem(run, event.problem) : run;
  }
}

function takeLine(run: CellRun, line: RunLine, problem: Problem | undefined): CellRun {
  switch (line.kind) {
    case 'progress':
      return { ...run, stage: line.stage, elapsedMs: line.elapsedMs };
    case 'output':
      return { ...run, outputs: joined(run.outputs, line.output) };
    case 'withheld':
      return { ...run, withheld: [...run.withheld, line.detail] };
    case 'done': {
      const { state, elapsedMs, truncated, outOfTime, shownToday } = line;
      const phase = state === 'waiting' || state === 'running' ? 'failed' : state;
      return { ...run, phase, stage: '', elapsedMs, truncated, outOfTime, shownToday };
    }
    case 'problem':
      return problem === undefined ? run : withProblem({ ...run, elapsedMs: line.elapsedMs }, problem);
  }
}

function withProblem(run: CellRun, problem: Problem): CellRun {
  if (isNoAnswer(problem)) return { ...run, phase: 'lost', stage: '', problem };
  // Whoever stopped it need not be told why it did not run.
  const known = run.stopAsked && problem.code === 'query-cancelled';
  return { ...run, phase: 'failed', stage: '', problem: known ? undefined : problem };
}

/** Text that goes on is one output. */
function joined(outputs: readonly ShownOutput[], next: ShownOutput): readonly ShownOutput[] {
  const last = outputs.at(-1);
  if (next.kind !== 'text' || last?.kind !== 'text' || last.stream !== next.stream) return [...outputs, next];
  return [...outputs.slice(0, -1), { ...last, text: last.text + next.text }];
}

/** What became of the code, in words. */
export function runText(run: CellRun): string {
  switch (run.phase) {
    case 'idle':
      return '';
    case 'held':
      return 'Its outputs are kept.';
    case 'starting':
    case 'going-on':
      return run.runsAgain ? `${run.stage}… It runs once more after this.` : `${run.stage}…`;
    case 'ok':
      return 'Done';
    case 'error':
      return 'Ended with an error. Variables that were set before it are there.';
    case 'interrupted':
      return run.outOfTime
        ? 'Interrupted: it took longer than the agreement allows. Your variables are there.'
        : 'Interrupted. Your variables are there.';
    case 'killed':
      return 'The kernel was ended, because the code did not stop by itself or took it down. Its variables are gone: run the cells again, from the first that others build on.';
    case 'out-of-memory':
      return 'The kernel needed more memory than the agreement allows, and was ended. Its variables are gone: ask for fewer columns or rows, or summarise in SQL first.';
    case 'failed':
      return run.problem === undefined || run.problem.code === 'query-cancelled'
        ? 'Stopped. Your code is kept.'
        : 'It could not be run. Your code is kept.';
    case 'lost':
      return 'Connection lost. The code goes on: its outputs will be here when you load the page again.';
  }
}
