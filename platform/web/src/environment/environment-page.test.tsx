// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { EnvironmentPage } from './environment-page.tsx';

const running = { stopped: false };
const noWebhook = { state: 'off', waiting: 0, givenUp: 0 };
const off = { email: 'off', waiting: 0, givenUp: [], webhook: noWebhook };
const stopped = {
  stopped: true,
  since: '2026-11-02T10:00:00.000Z',
  by: { id: 'per_oli', name: 'Oli Operator' },
  reason: 'A key was lost',
};
const problem = {
  type: 'about:blank',
  code: 'unavailable',
  title: 'Not now',
  status: 503,
  detail: 'Try again.',
};

test('everything is stopped after its consequences were read and a reason was given', async () => {
  const { calls } = onStage(<EnvironmentPage />, {
    roles: ['operator'],
    answers: { getEnvironment: () => running, getNoticeDelivery: () => off, stopEnvironment: () => stopped },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Stop everything' }));
  screen.getByText(/running queries stop, and none starts/);
  fireEvent.click(screen.getByRole('button', { name: 'Stop everything now' }));
  screen.getByText('Give the reason');
  expect(calls.some(({ name }) => name === 'stopEnvironment')).toBe(false);
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: ' A key was lost ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Stop everything now' }));
  await screen.findByRole('button', { name: 'Lift the stop' });
  expect(calls.find(({ name }) => name === 'stopEnvironment')?.body).toEqual({ reason: 'A key was lost' });
});

test('a stop that failed keeps the reason, and looks again whether another operator was first', async () => {
  const { calls } = onStage(<EnvironmentPage />, {
    roles: ['operator'],
    answers: { getEnvironment: () => running, getNoticeDelivery: () => off, stopEnvironment: () => problem },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Stop everything' }));
  const asked = calls.filter(({ name }) => name === 'getEnvironment').length;
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'A key was lost' } });
  fireEvent.click(screen.getByRole('button', { name: 'Stop everything now' }));
  await screen.findByText('Try again.');
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reason').value).toBe('A key was lost');
  await waitFor(() =>
    expect(calls.filter(({ name }) => name === 'getEnvironment').length).toBeGreaterThan(asked),
  );
});

test('an operator reads why no e-mail goes out, who waits for one and whom nobody could tell', async () => {
  const delivery = {
    email: 'trouble',
    trouble: { detail: 'The mail server cannot be reached.', since: '2026-11-02T10:00:00.000Z' },
    waiting: 2,
    webhook: { state: 'on', waiting: 1, givenUp: 2, status: 500 },
    givenUp: [
      { person: { id: 'per_c', name: 'Casey Checker' }, at: '2026-11-02T09:00:00.000Z', status: 550 },
    ],
  };
  onStage(<EnvironmentPage />, {
    roles: ['operator'],
    answers: { getEnvironment: () => running, getNoticeDelivery: () => delivery },
  });
  await screen.findByText(/Nobody has been written to since.*The mail server cannot be reached\./);
  screen.getByText(/2 people wait/);
  screen.getByText(/It has not taken 3 messages; 1 will be tried again. It last answered 500/);
  expect(screen.getByRole('list', { name: 'Not told' }).textContent).toMatch(/Casey Checker.*550/);
});

test('whoever is no operator is asked nothing and can stop nothing', () => {
  const { calls } = onStage(<EnvironmentPage />, { roles: ['researcher'] });
  screen.getByText(/operators/i);
  expect(screen.queryByRole('button', { name: /stop/i })).toBeNull();
  expect(calls).toEqual([]);
});
