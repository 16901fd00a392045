// @vitest-environment happy-dom
import type { DetachedRun, Workspace } from '@vitrine/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage, type Answers } from '../testing/stage.tsx';
import RunsTab from './runs-tab.tsx';

const ref = 'DARS-NIC-1-A1-v1.0';
const column = { role: 'value' as const, description: '', transform: null };
const space: Workspace = {
  ref,
  title: 'Demand',
  changes: [],
  state: 'active',
  termTo: '2036-12-31',
  display: 'aggregates',
  dataOut: 'escrow',
  kernels: ['sql', 'python', 'r'],
  privacy: null,
  profile: { name: 'nhs-hes-2018', explanation: '' },
  limits: { rowsShown: 1000, rowsPerDay: 20000, querySeconds: 60, memoryMiB: 512 },
  allowance: { shownToday: 0, perDay: 20000 },
  tables: [{ dataset: 'hes_ae', title: 'A&E', columns: [{ name: 'SEX', type: 'string', ...column }] }],
  room: { state: 'closed' },
  optOutsAsOf: null,
};
const running: DetachedRun = {
  ...{ id: 'run_1', title: 'Endless', outputs: ['a.csv'], languages: ['python'], at: '2026-11-30T10:00:00Z' },
  ...{ state: 'running', quarter: 0, seconds: 20, failure: null, warnings: [], request: null },
  log: ['Running.', 'You are told again 40 seconds after its code began.'],
};
const draw = (runs: readonly DetachedRun[], more: Answers = {}) =>
  onStage(<RunsTab space={space} />, {
    answers: { listDetachedRuns: () => ({ runs }), ...more },
  });

test('without a run it says what will be there, and an example can be sent as it is', async () => {
  const { calls } = draw([], { startDetachedRun: () => ({ id: 'run_2' }) });
  await screen.findByText('No run yet.', { exact: false });
  fireEvent.click(screen.getByRole('button', { name: 'Begin with an example' }));
  fireEvent.click(screen.getByRole('button', { name: 'Send it to run' }));
  await screen.findByText('“Rows of hes_ae by SEX” is sent', { exact: false });
  const sent = calls.find(({ name }) => name === 'startDetachedRun')?.body;
  expect(sent).toMatchObject({ outputs: ['table1.csv'], steps: [{ language: 'python' }] });
  expect(screen.queryByRole('button', { name: 'Begin with an example' })).toBeNull();
});

test('what is missing takes the focus, and nothing is sent', async () => {
  const { calls } = draw([]);
  fireEvent.click(screen.getByRole('button', { name: 'Send it to run' }));
  await screen.findByText('Give the run a title');
  expect(document.activeElement?.id).toBe('run-title');
  expect(calls.some(({ name }) => name === 'startDetachedRun')).toBe(false);
});

test('a run that is cancelled says so until it is over', async () => {
  const { calls } = draw([running], { cancelDetachedRun: () => ({ done: true }) });
  const list = within(await screen.findByRole('list', { name: 'Your runs' }));
  list.getByText('You are told again 40 seconds after its code began.');
  fireEvent.click(list.getByRole('button', { name: 'Cancel Endless' }));
  await waitFor(() => list.getByText('Cancelling …'));
  expect(list.getByRole('button', { name: 'Cancel Endless' }).getAttribute('aria-disabled')).toBe('true');
  expect(calls.filter(({ name }) => name === 'cancelDetachedRun')).toHaveLength(1);
});
