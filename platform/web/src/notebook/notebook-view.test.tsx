// @vitest-environment happy-dom
import type { Notebook, Workspace } from '@vitrine/api';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { onStage, type Answers } from '../testing/stage.tsx';
import { NotebookView } from './notebook-view.tsx';

const ref = 'DARS-NIC-1-A1-v1.0';
const space: Workspace = {
  ref,
  title: 'Demand',
  changes: [],
  state: 'active',
  termTo: '2036-12-31',
  display: 'rows',
  dataOut: 'escrow',
  kernels: ['sql', 'python'],
  privacy: null,
  profile: { name: 'nhs-hes-2018', explanation: '' },
  limits: { rowsShown: 1000, rowsPerDay: 20000, querySeconds: 60, memoryMiB: 512 },
  allowance: { shownToday: 0, perDay: 20000 },
  tables: [],
  room: { state: 'ready' },
  optOutsAsOf: null,
};
const cell = (id: string, code: string) => ({ id, language: 'python' as const, code });
const notebookOf = (changes: Partial<Notebook> = {}): Notebook => ({
  revision: 3,
  cells: [cell('aaaaaaaa', 'x = 1'), cell('bbbbbbbb', 'print(x)')],
  runs: [],
  results: [],
  languages: { python: { state: 'ready' }, r: { state: 'ready' } },
  ...changes,
});
const ran = { state: 'ok' as const, at: '2026-11-01T10:00:00Z', elapsedMs: 5, cost: 10 };
const done = { kind: 'done', elapsedMs: 5, state: 'ok', truncated: false, outOfTime: false, shownToday: 12 };
const answers: Answers = {
  saveNotebook: () => ({ revision: 4 }),
  startRun: () => ({ id: 'run_1' }),
  streamRun: () => [{ kind: 'output', output: { kind: 'text', stream: 'stdout', text: 'Hello' } }, done],
  listOutputs: () => ({
    files: [{ name: 'table1.csv', bytes: 1200, language: 'python' as const }],
    misnamed: 1,
  }),
  listRequests: () => ({ requests: [] }),
  endKernel: () => ({ done: true }),
};
const draw = (notebook = notebookOf(), more: Answers = {}, onReload = vi.fn()) =>
  onStage(<NotebookView space={space} notebook={notebook} onReload={onReload} />, {
    answers: { ...answers, ...more },
  });
const first = () => within(screen.getByRole('region', { name: 'Cell 1, Python' }));

test('a cell runs as it is written, shows what it put out, and how it ended', async () => {
  const { calls } = draw();
  fireEvent.click(first().getByRole('button', { name: 'Run' }));
  await first().findByText('Hello');
  expect(calls.find(({ name }) => name === 'startRun')?.body).toEqual({
    cell: 'aaaaaaaa',
    language: 'python',
    code: 'x = 1',
  });
  expect(first().getByRole('status', { name: 'State of Cell 1' }).textContent).toBe('Done');
  screen.getByText(/12 of 20,000/);
});

test('a run that is found is looked at without asking where that costs nothing, and never else', async () => {
  const run = (at: string, again: number) => ({
    ...ran,
    id: `run_${at}`,
    cell: at,
    code: 'x = 1',
    language: 'python' as const,
    again,
  });
  const runs = [run('aaaaaaaa', 0), run('bbbbbbbb', 10)];
  const { calls } = draw(notebookOf({ runs }));
  await first().findByText('Hello');
  const looked = () => calls.filter(({ name }) => name === 'streamRun').map(({ params }) => params['id']);
  expect(looked()).toEqual(['run_aaaaaaaa']);
  const second = within(screen.getByRole('region', { name: 'Cell 2, Python' }));
  expect(second.getByRole('status', { name: 'State of Cell 2' }).textContent).toContain('has changed since');
  fireEvent.click(second.getByRole('button', { name: /Show its outputs again: counts as 10 rows/ }));
  await second.findByText('Hello');
  expect(looked()).toEqual(['run_aaaaaaaa', 'run_bbbbbbbb']);
});

test('all cells run in order, and stop at the first that does not end well', async () => {
  const failed = { kind: 'error', name: 'NameError', message: 'x', line: 1, trace: [] };
  const { calls } = draw(notebookOf(), {
    streamRun: () => [
      { kind: 'output', output: failed },
      { ...done, state: 'error' },
    ],
  });
  fireEvent.click(screen.getByRole('button', { name: 'Run all' }));
  await first().findByText('NameError');
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Run all' }).getAttribute('aria-disabled')).toBeNull(),
  );
  expect(calls.filter(({ name }) => name === 'startRun')).toHaveLength(1);
});

test('a cell that is run while it runs is run once more, as it stands then', async () => {
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  let runs = 0;
  const { calls } = draw(notebookOf(), {
    streamRun: () => {
      runs += 1;
      const text = { kind: 'output', output: { kind: 'text', stream: 'stdout', text: `Run ${runs}` } };
      return runs > 1
        ? [text, done]
        : (async function* () {
            yield text;
            await held;
            yield done;
          })();
    },
  });
  fireEvent.click(first().getByRole('button', { name: 'Run' }));
  await first().findByText('Run 1');
  const frame = screen.getByRole('region', { name: 'Cell 1, Python' });
  act(() => frame.focus());
  fireEvent.keyDown(frame, { key: 'Enter', ctrlKey: true });
  fireEvent.keyDown(frame, { key: 'Enter', ctrlKey: true });
  await first().findByText(/It runs once more after this/);
  expect(calls.filter(({ name }) => name === 'startRun')).toHaveLength(1);
  end();
  await first().findByText('Run 2');
  await waitFor(() =>
    expect(first().getByRole('status', { name: 'State of Cell 1' }).textContent).toBe('Done'),
  );
  expect(calls.filter(({ name }) => name === 'startRun')).toHaveLength(2);
});

test('keys add, delete and bring back cells, and the server is told', async () => {
  const { calls } = draw();
  const frame = screen.getByRole('region', { name: 'Cell 1, Python' });
  act(() => frame.focus());
  fireEvent.keyDown(frame, { key: 'd' });
  fireEvent.keyDown(frame, { key: 'd' });
  expect(screen.queryByRole('region', { name: 'Cell 2, Python' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Bring the deleted cell back' }));
  screen.getByRole('region', { name: 'Cell 2, Python' });
  fireEvent.keyDown(screen.getByRole('region', { name: 'Cell 2, Python' }), { key: 'b' });
  screen.getByRole('region', { name: 'Cell 3, Python' });
  const saved = () => calls.filter(({ name }) => name === 'saveNotebook');
  await waitFor(() => expect(saved()).toHaveLength(1), { timeout: 3_000 });
  expect(saved()[0]?.body).toMatchObject({
    revision: 3,
    cells: [{ id: 'aaaaaaaa' }, { id: 'bbbbbbbb' }, {}],
  });
});

test('what another page has kept is not written over without asking', async () => {
  const conflict = {
    type: '',
    title: 'Not possible',
    status: 409,
    code: 'conflict',
    detail: 'Another page.',
  };
  let mine = 0;
  const { calls } = draw(notebookOf(), {
    saveNotebook: () => (++mine === 1 ? { ...conflict, facts: { revision: 9 } } : { revision: 10 }),
  });
  fireEvent.click(screen.getByRole('button', { name: 'Add a cell' }));
  await screen.findByText('Another page.', {}, { timeout: 3_000 });
  expect(screen.getByRole('status', { name: 'Notebook' }).textContent).toBe('Not kept');
  fireEvent.click(screen.getByRole('button', { name: 'Keep this one in its place' }));
  await waitFor(() =>
    expect(calls.findLast(({ name }) => name === 'saveNotebook')?.body).toMatchObject({ revision: 9 }),
  );
});

test('an output file is asked for by name, and what cannot leave for its name is said', async () => {
  draw();
  await screen.findByText('table1.csv');
  screen.getByText(/1 file not listed/);
  fireEvent.click(screen.getByRole('button', { name: 'Ask to release table1.csv' }));
  screen.getByRole('heading', { name: 'Ask to release table1.csv' });
});

test('while Python is being prepared it says how far it is, and looks again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const preparing = { state: 'preparing' as const, step: 2, steps: 5, doing: 'fetching packages' };
  draw(notebookOf({ languages: { python: preparing, r: { state: 'ready' } } }), {
    getNotebook: () => notebookOf(),
  });
  screen.getByText(/Python is being prepared: 2 of 5 \(fetching packages\)/);
  await act(() => vi.advanceTimersByTimeAsync(3_500));
  expect(screen.queryByRole('status', { name: 'Python' })).toBeNull();
  vi.useRealTimers();
});

test('code that is longer than a cell may be is not sent, and it says so', async () => {
  const long = cell('aaaaaaaa', 'x'.repeat(65_537));
  const { calls } = draw(notebookOf({ cells: [long] }));
  fireEvent.click(screen.getByRole('button', { name: 'Add a cell' }));
  await screen.findByText(/A cell holds at most 65,536 characters/, {}, { timeout: 3_000 });
  expect(calls.some(({ name }) => name === 'saveNotebook')).toBe(false);
});

test('Python is restarted only after it is said what goes', async () => {
  const { calls } = draw();
  fireEvent.click(screen.getByRole('button', { name: 'Restart Python' }));
  screen.getByText(/every variable and output file of it is gone/);
  expect(calls.some(({ name }) => name === 'endKernel')).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'Restart' }));
  await waitFor(() => expect(calls.some(({ name }) => name === 'endKernel')).toBe(true));
});

test('what is out of date runs, in order, and code is told what results of SQL are called', async () => {
  const sql = { id: 'cccccccc', language: 'sql' as const, code: 'SELECT 1', query: 'qry_1', name: 'cohort' };
  const cells = [sql, cell('aaaaaaaa', 'x = vitrine.result("cohort")'), cell('bbbbbbbb', 'y = 2')];
  const run = (of: string, code: string, at: string) => ({
    ...ran,
    ...{ id: `run_${of}`, cell: of, code, at, language: 'python' as const, again: 1 },
  });
  const { calls } = draw(
    notebookOf({
      cells,
      runs: [
        run('aaaaaaaa', 'x = vitrine.result("cohort")', '2026-11-01T09:00:00Z'),
        run('bbbbbbbb', 'y = 2', '2026-11-01T09:00:00Z'),
      ],
      results: [{ query: 'qry_1', code: 'SELECT 1', at: '2026-11-01T10:00:00Z', again: 1 }],
    }),
  );
  const second = within(screen.getByRole('region', { name: 'Cell 2, Python' }));
  second.getByText(/What it builds on has changed/);
  fireEvent.click(screen.getByRole('button', { name: 'Run what is out of date' }));
  await second.findByText('Hello');
  await waitFor(() => expect(second.queryByText(/What it builds on has changed/)).toBeNull());
  expect(calls.filter(({ name }) => name === 'startRun').map(({ body }) => body)).toEqual([
    {
      cell: 'aaaaaaaa',
      language: 'python',
      code: 'x = vitrine.result("cohort")',
      results: [{ name: 'cohort', query: 'qry_1' }],
    },
  ]);
});

test('the result of a cell of SQL is called what its field says, unless another is', () => {
  const sql = (id: string, name: string) => ({ id, language: 'sql' as const, code: 'SELECT 1', name });
  draw(notebookOf({ cells: [sql('aaaaaaaa', 'cohort'), sql('bbbbbbbb', 'result1')] }));
  const field = screen.getByRole('textbox', { name: 'Result name of Cell 2' });
  fireEvent.change(field, { target: { value: 'cohort' } });
  screen.getByText('Cell 1 has this name already.');
  fireEvent.change(field, { target: { value: 'adults' } });
  expect(screen.queryByText('Cell 1 has this name already.')).toBeNull();
  expect((field as HTMLInputElement).value).toBe('adults');
});
