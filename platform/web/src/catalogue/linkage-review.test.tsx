// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { LinkageReview } from './linkage-review.tsx';

const pair = (review: string) => ({
  review,
  dataset: 'hes_apc',
  since: '2026-11-01T10:00:00Z',
  bits: 12.5,
  votes: 1,
  fields: [
    { name: 'family-name', left: 'Sm•th', right: 'Sm•th', level: 'almost the same' },
    { name: 'postcode', left: null, right: '•••• •••', level: 'missing' },
  ],
});

test('shows no pair before it is asked for, and takes decisions by key', async () => {
  const left = [pair('rev_1'), pair('rev_2')];
  const { calls } = onStage(<LinkageReview />, {
    roles: ['data-manager'],
    answers: {
      nextReview: () => ({ waiting: left.length, pair: left[0] ?? null }),
      decideReview: () => {
        left.shift();
        return { outcome: 'waits' };
      },
    },
  });
  expect(calls).toEqual([]);
  fireEvent.click(await screen.findByRole('button', { name: 'Look at the next pair' }));
  await screen.findByText('almost the same');
  fireEvent.keyDown(document.body, { key: 's', ctrlKey: true });
  expect(calls.filter((one) => one.name === 'decideReview')).toEqual([]);
  fireEvent.keyDown(document.body, { key: 's' });
  await screen.findByText('Noted. The pair waits for another data manager.');
  await waitFor(() => expect(calls.filter((one) => one.name === 'nextReview')).toHaveLength(2));
  fireEvent.click(await screen.findByRole('button', { name: /Unsure/ }));
  await screen.findByText(/No pair waits for you/);
  expect(calls.filter((one) => one.name === 'decideReview').map((one) => one.body)).toEqual([
    { verdict: 'same' },
    { verdict: 'unsure' },
  ]);
  expect(calls.at(-1)).toMatchObject({ name: 'nextReview', body: { skipped: ['rev_2'] } });
});
