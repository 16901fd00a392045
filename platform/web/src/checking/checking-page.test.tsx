// @vitest-environment happy-dom
import type { Checking } from '@vitrine/api';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ReviewPage } from '../requests/review-page.tsx';
import { requestOf } from '../testing/samples.ts';
import { onStage } from '../testing/stage.tsx';
import { CheckingPage } from './checking-page.tsx';

const line: Checking['requests'][number] = {
  ...{ id: 'req_1', agreement: 'DARS-NIC-1-A1-v1.0', title: 'By sex', sent: '2026-11-02T10:00:00Z' },
  ...{ due: '2026-11-09', state: 'overdue', checkers: [], mine: false, names: false, mayTake: true },
  candidates: [
    { id: 'per_dan', name: 'Dan' },
    { id: 'per_eve', name: 'Eve' },
  ],
};
const checking = (changes: Partial<Checking> = {}): Checking => ({
  requests: [line],
  checkers: [{ id: 'per_sam', name: 'Sam Researcher', open: 2 }],
  times: [],
  days: { check: 5, answer: 20, release: 2 },
  ...changes,
});
const stage = (role: 'output-checker' | 'access-officer' | 'researcher', answer: Checking, after = answer) =>
  onStage(<CheckingPage />, {
    roles: [role],
    at: '/checking',
    route: '/checking',
    answers: { getChecking: () => answer, assignRequest: () => after, setAbsence: () => after },
  });

test('a checker takes a request, and the focus stays on the button that gives it back', async () => {
  const mine = {
    ...line,
    mine: true,
    mayTake: false,
    checkers: [{ id: 'per_sam', name: 'Sam', away: false }],
  };
  const { calls } = stage('output-checker', checking(), checking({ requests: [mine] }));
  const take = await screen.findByRole('button', { name: 'Take By sex' });
  screen.getByText('Overdue');
  take.focus();
  fireEvent.click(take);
  const back = await screen.findByRole('button', { name: 'Give back By sex' });
  expect(document.activeElement).toBe(back);
  expect(calls.find(({ name }) => name === 'assignRequest')?.body).toEqual({});
});

test('an officer names another checker for a request of which they see the agreement alone', async () => {
  const untitled = { ...line, title: undefined, names: true, mayTake: false };
  const { calls } = stage(
    'access-officer',
    checking({ requests: [JSON.parse(JSON.stringify(untitled)) as typeof line] }),
  );
  const select = await screen.findByLabelText('Checker for a request under DARS-NIC-1-A1-v1.0');
  fireEvent.change(select, { target: { value: 'per_eve' } });
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  await waitFor(() =>
    expect(calls.find(({ name }) => name === 'assignRequest')?.body).toEqual({ checker: 'per_eve' }),
  );
  expect(screen.queryByRole('heading', { name: 'When you are away' })).toBeNull();
});

test('an absence has both days, and can be taken back', async () => {
  const { calls } = stage(
    'output-checker',
    checking({ absence: { from: '2026-12-01', until: '2026-12-04' } }),
  );
  const until = await screen.findByLabelText('Last day away');
  fireEvent.change(until, { target: { value: '' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  screen.getByText('Choose both days');
  fireEvent.click(screen.getByRole('button', { name: 'I am not away' }));
  await waitFor(() =>
    expect(calls.find(({ name }) => name === 'setAbsence')?.body).toEqual({ absence: null }),
  );
});

test('times are told by step, and the page is for who checks or names', async () => {
  const times = [{ step: 'check' as const, median: '1 to 3 days', tail: '1 to 2 weeks' }];
  const { unmount } = stage('output-checker', checking({ times }));
  const row = await screen.findByRole('row', { name: /With the checkers/ });
  within(row).getByText('1 to 2 weeks');
  within(row).getByText('5 working days');
  unmount();
  stage('researcher', checking());
  await screen.findByText(/output checkers and access officers/);
});

test('who is named, and by when it is due, stands beside the files that are checked', async () => {
  onStage(<ReviewPage />, {
    roles: ['output-checker'],
    at: '/review/req_1',
    route: '/review/:id',
    answers: {
      getRequest: () => requestOf(),
      getChecking: () =>
        checking({ requests: [{ ...line, checkers: [{ id: 'per_d', name: 'Dan', away: true }] }] }),
      listRequests: () => ({ requests: [] }),
      previewRequestFile: () => ({
        name: 'result.csv',
        mediaType: 'text/csv',
        truncated: false,
        from: 0,
        total: 1,
      }),
    },
  });
  await screen.findByText('Dan (away, or may no longer check: offered to the others)');
  screen.getByText(/due 9 November 2026/);
});
