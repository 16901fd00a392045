// @vitest-environment happy-dom
import type { Sampling } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { commitmentTo, monthAfter, newSecret } from './sample-secret.ts';
import { SamplesPage } from './samples-page.tsx';

const hash = 'a'.repeat(64);
const drawn: Sampling['months'][number] = {
  month: '2026-05',
  commitment: hash,
  at: '2026-04-20T10:00:00.000Z',
  state: 'drawn',
  draw: { seed: 'b'.repeat(64), root: 'c'.repeat(64), size: 120 },
  entries: [{ index: 17, at: '2026-05-03T10:00:00.000Z', title: 'Query', looks: [] }],
  chances: [{ bad: 5, of: 40, chance: 0.783 }],
};
const sampling: Sampling = { month: '2026-06', months: [drawn] };

test('a month is fixed with a secret that is shown before its hash is published', async () => {
  const { calls } = onStage(<SamplesPage />, {
    roles: ['igard-reviewer'],
    answers: { listSamples: () => sampling, commitSample: () => ({ done: true }) },
  });
  const part = await screen.findByRole('region', { name: 'Fix 2026-07' });
  fireEvent.click(within(part).getByRole('button', { name: 'Make a secret' }));
  const secret = part.querySelector('code')?.textContent ?? '';
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  fireEvent.click(within(part).getByRole('button', { name: /I kept it/ }));
  const commitment = createHash('sha256').update(`vitrine sample commitment\n${secret}`).digest('hex');
  await expect
    .poll(() => calls.find(({ name }) => name === 'commitSample'))
    .toMatchObject({ params: { month: '2026-07' }, body: { commitment } });
});

test('what was drawn leads to its entry, and what a reviewer makes of it goes on record', async () => {
  const { calls } = onStage(<SamplesPage />, {
    roles: ['igard-reviewer'],
    answers: { listSamples: () => sampling, lookAtSampled: () => ({ done: true }) },
  });
  const part = await screen.findByRole('region', { name: 'Sample of 2026-05' });
  expect(part.textContent).toContain('1 not looked at yet');
  expect(part.textContent).toContain('Were 5 of the month’s 40 releases bad');
  expect(part.textContent).toContain('78 %');
  expect(within(part).getByRole('link', { name: 'Entry 17' }).getAttribute('href')).toBe('/audit/17');
  fireEvent.click(within(part).getByRole('button', { name: 'Not in order' }));
  await expect
    .poll(() => calls.find(({ name }) => name === 'lookAtSampled'))
    .toMatchObject({ params: { month: '2026-05' }, body: { entry: 17, outcome: 'not-in-order', note: '' } });
});

test('who is no reviewer is not served', async () => {
  onStage(<SamplesPage />, { roles: ['researcher'], answers: { listSamples: () => sampling } });
  expect(await screen.findByText(/They audit by sample/)).toBeTruthy();
});

test('a secret is another each time, and a month is followed by the next', async () => {
  expect(newSecret()).not.toBe(newSecret());
  expect(await commitmentTo('s')).toBe(
    createHash('sha256').update('vitrine sample commitment\ns').digest('hex'),
  );
  expect(monthAfter('2026-12')).toBe('2027-01');
});
