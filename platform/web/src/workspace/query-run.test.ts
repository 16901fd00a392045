import type { Problem, QueryLine } from '@vitrine/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance, idle, type QueryRun, type RunEvent } from './query-run.ts';

const problem = (status: number, code: string): Problem => ({
  type: 'urn:x',
  title: 't',
  status,
  detail: 'd',
  code,
});
const line = (l: QueryLine): RunEvent => ({ kind: 'line', line: l });
const play = (...events: RunEvent[]): QueryRun => events.reduce(advance, idle);
const begun: RunEvent[] = [
  { kind: 'start', sql: 'SELECT 1' },
  { kind: 'started', id: 'q1' },
];
const done = line({ kind: 'done', elapsedMs: 9, rows: 3, truncated: true, notices: ['n'], shownToday: 40 });

test('rows gather in the order of the stream', () => {
  const run = play(
    ...begun,
    line({ kind: 'progress', elapsedMs: 5, stage: 'making the cut' }),
    line({ kind: 'columns', columns: [{ name: 'n', type: 'BIGINT' }] }),
    line({ kind: 'rows', rows: [[1], [null]] }),
    line({ kind: 'rows', rows: [[{ suppressed: true }]] }),
    done,
  );
  expect(run).toMatchObject({
    phase: 'done',
    id: 'q1',
    truncated: true,
    shownToday: 40,
    elapsedMs: 9,
  });
  expect(run.rows).toEqual([[1], [null], [{ suppressed: true }]]);
});

test('a refusal keeps the SQL', () => {
  const run = play(begun[0] as RunEvent, {
    kind: 'problem',
    problem: problem(403, 'column-not-granted'),
    cancelled: false,
  });
  expect(run).toMatchObject({ phase: 'refused', sql: 'SELECT 1' });
  expect(run.problem?.code).toBe('column-not-granted');
});

test('a problem in the stream ends the run', () => {
  const end = { kind: 'problem', problem: {}, elapsedMs: 3 } as const;
  expect(play(...begun, { kind: 'line', line: end, problem: problem(422, 'query-failed') })).toMatchObject({
    phase: 'failed',
    elapsedMs: 3,
  });
  expect(play(...begun, { kind: 'line', line: end, problem: problem(503, 'room-closed') }).phase).toBe(
    'failed',
  );
  expect(play(...begun, { kind: 'line', line: end, problem: problem(409, 'opt-outs-changed') }).phase).toBe(
    'failed',
  );
  expect(play(...begun, { kind: 'line', line: end, problem: problem(499, 'query-cancelled') }).phase).toBe(
    'cancelled',
  );
});

test('who cancelled a query is not told why it stopped, who did not is', () => {
  const end = { kind: 'problem', problem: {}, elapsedMs: 3 } as const;
  const stop = (code: string, cancelled: boolean): QueryRun =>
    play(...begun, { kind: 'line', line: end, problem: problem(499, code), cancelled });
  expect(stop('query-cancelled', true)).toMatchObject({ phase: 'cancelled', problem: undefined });
  expect(stop('query-cancelled', false)).toMatchObject({ phase: 'cancelled', problem: { status: 499 } });
  expect(stop('agreement-not-active', true).problem).toBeDefined();
});

test('a new run forgets the result before it', () => {
  const run = play(...begun, line({ kind: 'rows', rows: [[1]] }), done, { kind: 'start', sql: 'SELECT 2' });
  expect(run).toMatchObject({ phase: 'starting', rows: [], notices: [] });
});

test('after its end nothing late changes a run', () => {
  const late = fc.constantFrom<RunEvent>(
    line({ kind: 'rows', rows: [[9]] }),
    line({ kind: 'progress', elapsedMs: 99, stage: 'late' }),
    done,
    { kind: 'started', id: 'other' },
    { kind: 'problem', problem: problem(500, 'x'), cancelled: false },
  );
  const ends = fc.constantFrom<RunEvent>(done, {
    kind: 'problem',
    problem: problem(0, 'aborted'),
    cancelled: true,
  });
  fc.assert(
    fc.property(ends, fc.array(late), (end, events) => {
      const ended = play(...begun, end);
      expect(events.reduce(advance, ended)).toEqual(ended);
    }),
  );
});

test('a lost connection is no refusal: nobody said no', () => {
  const lost = { type: 'urn:x', title: 'No connection', status: 0, detail: '', code: 'unreachable' };
  expect(play(...begun, { kind: 'problem', problem: lost, cancelled: false }).phase).toBe('lost');
  // Nor is an answer of a proxy in between, whatever its status.
  expect(play(...begun, { kind: 'problem', problem: { ...lost, status: 403 }, cancelled: false }).phase).toBe(
    'lost',
  );
});
