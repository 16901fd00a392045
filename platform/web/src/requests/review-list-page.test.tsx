// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { requestOf } from '../testing/samples.ts';
import { ReviewListPage } from './review-list-page.tsx';

test('a request that the checker has voted on stays in reach while the other vote is missing', async () => {
  const all = [
    requestOf({ id: 'req_1', title: 'Waits' }),
    requestOf({ id: 'req_2', title: 'Voted' }),
    requestOf({ id: 'req_3', title: 'Released', state: 'released' }),
    requestOf({ id: 'req_4', title: 'My own', requester: { id: 'per_casey', name: 'Casey' } }),
  ];
  onStage(<ReviewListPage />, {
    roles: ['output-checker'],
    person: { id: 'per_casey', name: 'Casey Checker' },
    answers: {
      listRequests: ({ query }) => ({ requests: query.get('view') === 'to-check' ? all.slice(0, 1) : all }),
    },
  });
  await screen.findByText('1 request to check');
  const links = screen.getAllByRole('link').map((one) => one.textContent);
  expect(links).toEqual(['Waits', 'Voted']);
});

test('who is no checker reads so, and the server is not asked', () => {
  const { calls } = onStage(<ReviewListPage />, { roles: ['researcher'] });
  expect(screen.getByRole('note').textContent).toContain('This page is for output checkers.');
  expect(calls).toEqual([]);
});
