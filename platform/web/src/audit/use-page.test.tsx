// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { UsePage } from './use-page.tsx';

test('what was approved and never used stands beside what was approved, and code is no proof of disuse', async () => {
  const agreements = [
    { ref: 'A-v1.0', title: 'A', columns: { granted: 9, unused: 4 }, people: { granted: 3, unused: 1 } },
    { ref: 'B-v1.0', title: 'B', columns: { granted: 5, unused: null }, people: { granted: 2, unused: 0 } },
  ];
  onStage(<UsePage />, { roles: ['igard-reviewer'], answers: { listUnused: () => ({ agreements }) } });
  expect((await screen.findByRole('link', { name: 'A-v1.0' })).getAttribute('href')).toBe(
    '/audit/use/A-v1.0',
  );
  expect(screen.getByRole('cell', { name: '4 of 9' })).toBeTruthy();
  expect(screen.getByRole('cell', { name: 'not known: code ran' })).toBeTruthy();
});

test('who is no reviewer is not served', () => {
  const { calls } = onStage(<UsePage />, { roles: ['researcher'] });
  expect(screen.getByRole('note').textContent).toContain('reviewers');
  expect(calls).toEqual([]);
});
