// @vitest-environment happy-dom
import type { Unusual } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { UnusualPage } from './unusual-page.tsx';

const finding: Unusual['findings'][number] = {
  id: 'sweep.per_sam.2026-06-15',
  rule: 'sweep',
  person: { id: 'per_sam', name: 'Sam' },
  day: '2026-06-15',
  reason: 'Sam ran 18 queries that differ in one value alone.',
  entries: [4, 6],
  looks: [],
};
const unusual: Unusual = {
  from: '2026-05-17',
  to: '2026-06-15',
  rules: [{ name: 'sweep', title: 'One value after another', looksFor: 'Fifteen or more queries.' }],
  findings: [finding],
};

test('a finding says why and leads to its entries; what a reviewer makes of it goes on record', async () => {
  const { calls } = onStage(<UnusualPage />, {
    roles: ['igard-reviewer'],
    answers: { listUnusual: () => unusual, lookAtUnusual: () => ({ done: true }) },
  });
  const part = await screen.findByRole('region', { name: /One value after another, Sam/ });
  expect(within(part).getByText(finding.reason)).toBeTruthy();
  expect(within(part).getByRole('link', { name: '6' }).getAttribute('href')).toBe('/audit/6');
  expect(
    within(part)
      .getByRole('link', { name: /All acts of Sam/ })
      .getAttribute('href'),
  ).toBe('/audit?person=per_sam&from=2026-06-15&to=2026-06-15');
  expect(screen.getByText('Fifteen or more queries.')).toBeTruthy();
  fireEvent.change(within(part).getByLabelText('Note'), { target: { value: 'A map' } });
  fireEvent.click(within(part).getByRole('button', { name: 'Ordinary work' }));
  await expect
    .poll(() => calls.find(({ name }) => name === 'lookAtUnusual'))
    .toMatchObject({
      params: { finding: finding.id },
      body: { outcome: 'ordinary', note: 'A map' },
    });
});

test('nothing unusual is said in words, and who is no reviewer is not served', async () => {
  const none = { ...unusual, findings: [] };
  onStage(<UnusualPage />, { roles: ['igard-reviewer'], answers: { listUnusual: () => none } });
  expect(await screen.findByText('The rules find nothing unusual in these days.')).toBeTruthy();
  const { calls } = onStage(<UnusualPage />, { roles: ['operator'] });
  expect(screen.getByRole('note').textContent).toContain('reviewers');
  expect(calls).toEqual([]);
});
