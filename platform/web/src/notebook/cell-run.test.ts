import type { RunLine } from '@vitrine/api';
import { expect, test } from 'vitest';
import { advanceRun, goesOn, noRun, runText, type CellRun } from './cell-run.ts';

const say = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): RunLine => ({
  kind: 'output',
  output: { kind: 'text', stream, text },
});
const end = (state: CellRun['phase'] & ('ok' | 'interrupted' | 'killed' | 'out-of-memory')): RunLine => ({
  kind: 'done',
  elapsedMs: 5,
  state,
  truncated: false,
  outOfTime: false,
  shownToday: 3,
});
const ran = (...lines: RunLine[]): CellRun =>
  lines.reduce<CellRun>(
    (run, line) => advanceRun(run, { kind: 'line', line }),
    advanceRun(advanceRun(noRun, { kind: 'start', code: 'x' }), { kind: 'started', id: 'run_1' }),
  );

test('text that goes on is one output; another stream or kind begins another', () => {
  const { outputs } = ran(say('a'), say('b'), say('w', 'stderr'), say('c'));
  expect(outputs.map((one) => (one.kind === 'text' ? one.text : ''))).toEqual(['ab', 'w', 'c']);
});

test('what is not shown is said, and what was shown stays', () => {
  const run = ran(
    say('a'),
    { kind: 'withheld', what: 'table', why: 'limit', detail: 'Too large.' },
    end('ok'),
  );
  expect(run).toMatchObject({ phase: 'ok', withheld: ['Too large.'], shownToday: 3 });
  expect(run.outputs).toHaveLength(1);
});

test('it is said whether code was interrupted or its kernel ended, and what became of the variables', () => {
  expect(runText(ran(end('interrupted')))).toMatch(/Interrupted.*variables are there/);
  const late = { ...end('interrupted'), outOfTime: true } as RunLine;
  expect(runText(ran(late))).toContain('longer than the agreement allows');
  expect(runText(ran(end('killed')))).toMatch(/kernel was ended.*variables are gone/);
  expect(runText(ran(end('out-of-memory')))).toMatch(/more memory.*variables are gone/);
});

test('who stopped a cell before its turn is not told a problem; who was stopped by others is', () => {
  const problem = { type: '', title: '', status: 409, detail: 'Suspended.', code: 'query-cancelled' };
  const mine = advanceRun(advanceRun(ran(), { kind: 'stop' }), { kind: 'problem', problem });
  expect(mine).toMatchObject({ phase: 'failed', problem: undefined });
  expect(runText(mine)).toBe('Stopped. Your code is kept.');
  expect(advanceRun(ran(), { kind: 'problem', problem }).problem).toBe(problem);
});

test('says that it runs once more, until somebody stops it', () => {
  const again = advanceRun(ran(say('a')), { kind: 'queued' });
  expect(runText(again)).toMatch(/once more after this\.$/);
  expect(runText(advanceRun(again, { kind: 'stop' }))).not.toContain('once more');
  expect(runText(advanceRun(again, { kind: 'start', code: '' }))).not.toContain('once more');
  expect(advanceRun(ran(end('ok')), { kind: 'queued' }).runsAgain).toBe(false);
});

test('a lost connection is neither a refusal nor an end, and late lines change nothing', () => {
  const problem = { type: '', title: '', status: 0, detail: '', code: 'unreachable' };
  const lost = advanceRun(ran(), { kind: 'problem', problem });
  expect(lost.phase).toBe('lost');
  expect(runText(lost)).toContain('The code goes on');
  const over = ran(say('a'), end('ok'), say('late'));
  expect(over.outputs).toHaveLength(1);
  expect(goesOn(over)).toBe(false);
});
