// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { requestOf } from '../testing/samples.ts';
import { ReviewPage } from './review-page.tsx';

const open = requestOf({ may: { vote: { allowed: true } } });
const mine = {
  mine: true,
  label: 'Casey',
  vote: 'approve',
  comment: 'fine',
  at: '2026-11-02T10:00:00Z',
} as const;
const voted = requestOf({ may: { vote: { allowed: true } }, votes: [mine], votesCast: 1 });
/** What says which round, files and answers a vote is about. */
const about = { round: open.round, content: open.content, reason: '' };
const preview = {
  name: 'result.csv',
  mediaType: 'text/csv',
  truncated: false,
  table: { columns: ['n'], rows: [['1']] },
};
const stage = (request: unknown, after: unknown = request) => ({
  roles: ['output-checker'] as const,
  at: '/review/req_1',
  route: '/review/:id',
  answers: {
    getRequest: () => request,
    voteOnRequest: () => after,
    previewRequestFile: () => preview,
    listRequests: () => ({ requests: [] }),
  },
});

test('a vote needs a choice, and one that is no approval needs a reason', async () => {
  const { calls } = onStage(<ReviewPage />, stage(open, voted));
  fireEvent.click(await screen.findByRole('button', { name: 'Cast vote' }));
  screen.getByText('Choose a vote first');
  fireEvent.keyDown(document.body, { key: '3' });
  expect(screen.getByRole('button', { name: /Reject/ }).getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(screen.getByRole('button', { name: 'Cast vote' }));
  screen.getByText('Say what must change, or why it cannot leave');
  expect(calls.some((one) => one.name === 'voteOnRequest')).toBe(false);
  fireEvent.change(screen.getByLabelText('Comment'), { target: { value: 'Row 3 is one person' } });
  fireEvent.click(screen.getByRole('button', { name: 'Cast vote' }));
  await screen.findByText(/You have voted/);
  expect(calls.find((one) => one.name === 'voteOnRequest')?.body).toEqual({
    vote: 'reject',
    comment: 'Row 3 is one person',
    ...about,
  });
});

test('a vote can be changed while the other one is missing', async () => {
  const { calls } = onStage(<ReviewPage />, stage(voted));
  await screen.findByText(/You have voted: Approve\. You can change it until the other checker has voted\./);
  expect(screen.getByLabelText<HTMLTextAreaElement>('Comment').value).toBe('fine');
  fireEvent.click(screen.getByRole('button', { name: /Ask for changes/ }));
  fireEvent.click(screen.getByRole('button', { name: 'Change vote' }));
  await waitFor(() =>
    expect(calls.find((one) => one.name === 'voteOnRequest')?.body).toEqual({
      vote: 'changes',
      comment: 'fine',
      ...about,
    }),
  );
});

test.each([
  ['both have voted', { votes: [mine, { ...mine, mine: false }], votesCast: 2 }],
  ['it is decided', { votes: [mine], state: 'approved' as const }],
  [
    'it is held',
    { votes: [mine], quarantine: { reason: 'opt-outs' as const, explanation: 'Held.', help: 'Wait.' } },
  ],
])('nothing can be changed once %s', async (_, changes) => {
  onStage(<ReviewPage />, stage(requestOf({ may: { vote: { allowed: false } }, ...changes })));
  await screen.findByRole('heading', { name: 'What the checks found' });
  expect(screen.queryByRole('group', { name: 'Vote' })).toBeNull();
});

test('two votes of one name and moment are both shown, and are two to the browser', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const both = [mine, { ...mine, mine: false, comment: 'seen' }];
  onStage(<ReviewPage />, stage(requestOf({ may: { vote: { allowed: false } }, votes: both, votesCast: 2 })));
  await screen.findByText('seen');
  screen.getByText('fine');
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});

test('keys choose nothing while somebody types or has switched them off', async () => {
  onStage(<ReviewPage />, stage(open));
  const comment = await screen.findByLabelText('Comment');
  fireEvent.keyDown(comment, { key: '1' });
  expect(screen.getByRole('button', { name: /Approve/ }).getAttribute('aria-pressed')).toBe('false');
  fireEvent.click(screen.getByLabelText(/Choose with the keys/));
  fireEvent.keyDown(document.body, { key: '1' });
  expect(screen.getByRole('button', { name: /Approve/ }).getAttribute('aria-pressed')).toBe('false');
});
