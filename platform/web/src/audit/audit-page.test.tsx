// @vitest-environment happy-dom
import type { AuditAct, AuditFacets, LedgerDetail } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage, type Staged } from '../testing/stage.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { countText } from './audit-facets.tsx';
import { AuditPage } from './audit-page.tsx';

const act: AuditAct = {
  index: 8,
  began: 7,
  at: '2026-06-15T12:00:00.000Z',
  type: 'query',
  phase: 'outcome',
  act: 'act_1',
  summary: 'Sam ran a query under A-v1.0: refused (column-not-granted)',
  actor: { id: 'per_sam', name: 'Sam' },
  agreement: 'A-v1.0',
  result: 'refused',
  decision: 'refused',
  ran: { code: 'SELECT ETHNOS FROM hes_apc', datasets: ['hes_apc'], rows: 12 },
};
const facets: AuditFacets = {
  counted: 2,
  more: false,
  entries: 9,
  facets: [
    { name: 'person', values: [{ value: 'per_sam', label: 'Sam', count: 2 }] },
    { name: 'kind', values: [{ value: 'query', label: 'Query', count: 2 }] },
  ],
  timeline: [{ day: '2026-06-15', count: 2 }],
};

function shown(): Staged {
  return onStage(<AuditPage />, {
    roles: ['igard-reviewer'],
    answers: {
      listActs: () => ({ acts: [act], next: null }),
      countActs: () => facets,
      listViews: () => ({ views: [{ id: 'view_1', name: 'Refused', address: 'decision=refused' }] }),
      saveView: () => ({ id: 'view_2', name: 'Mine', address: '' }),
      exportActs: () => ({ fileName: 'audit.csv', text: 'a', acts: 1, more: true }),
    },
  });
}

test('a count is one click from what it counts, and an act stands on one line', async () => {
  shown();
  const people = await screen.findByRole('list', { name: 'Person' });
  expect(within(people).getByRole('link', { name: 'Sam' }).getAttribute('href')).toBe(
    '/audit?person=per_sam',
  );
  expect(within(people).getByText('2')).toBeTruthy();
  const day = screen.getByRole('link', { name: '2026-06-15' });
  expect(day.getAttribute('href')).toBe('/audit?from=2026-06-15&to=2026-06-15');
  const list = await screen.findByRole('list', { name: 'Log entries' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(1);
  expect(within(list).getByText('Refused')).toBeTruthy();
  expect(within(list).getByText('SELECT ETHNOS FROM hes_apc').parentElement?.textContent).toBe(
    'SELECT ETHNOS FROM hes_apc · hes_apc · 12 rows',
  );
});

test('an auditor whose filter finds nothing reads how long the log is', () => {
  expect(countText({ counted: 0, more: false, entries: 1234 })).toBe(
    '0 acts fit. The log has 1,234 entries.',
  );
  expect(countText({ counted: 1, more: false, entries: 1 })).toBe('1 act fits. The log has 1 entry.');
  expect(countText({ counted: 10_000, more: true, entries: 50_000 })).toBe(
    'Counts are of the newest 10,000 acts that fit. The log has 50,000 entries.',
  );
});

test('an export goes to the server with the filter, and says when there is more', async () => {
  const { calls } = shown();
  URL.createObjectURL = () => 'blob:1';
  URL.revokeObjectURL = () => undefined;
  fireEvent.click(await screen.findByText('Views and export'));
  fireEvent.click(screen.getByRole('button', { name: 'Export as CSV' }));
  await screen.findByText(/1 act exported; there are more/);
  expect(calls.find(({ name }) => name === 'exportActs')?.body).toEqual({ filter: {}, format: 'csv' });
});

test('a view is saved under its name, with the address that shows it', async () => {
  const { calls } = shown();
  fireEvent.click(await screen.findByText('Views and export'));
  expect((await screen.findByRole('link', { name: 'Refused' })).getAttribute('href')).toBe(
    '/audit?decision=refused',
  );
  fireEvent.change(screen.getByLabelText('Save what is shown now as'), { target: { value: 'Mine' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save the view' }));
  await expect
    .poll(() => calls.find(({ name }) => name === 'saveView')?.body)
    .toEqual({ name: 'Mine', address: '' });
});

test('who is no reviewer reads so, and the server is not asked', () => {
  const { calls } = onStage(<AuditPage />, { roles: ['researcher'] });
  expect(screen.getByRole('note').textContent).toContain('reviewers');
  expect(calls).toEqual([]);
});

test('an entry leads to everything about its person, agreement and dataset, and marks the columns used', async () => {
  const detail: LedgerDetail = {
    ...act,
    public: {},
    private: {},
    close: [],
    related: [],
    about: {
      agreement: 'A-v1.0',
      datasets: ['hes_apc'],
      columns: ['hes_apc.SEX'],
      code: { language: 'sql', text: 'select sex from hes_apc' },
    },
    proof: { leaf: '', leafHash: '', path: [], size: 9, root: '', checkpoint: '', verified: true },
  };
  const { container } = onStage(<AuditEntry index="8" search="" />, {
    roles: ['igard-reviewer'],
    answers: { getLedgerEntry: () => detail },
  });
  const link = async (name: string) => (await screen.findByRole('link', { name })).getAttribute('href');
  expect(await link('Sam')).toBe('/audit?person=per_sam');
  expect(await link('hes_apc')).toBe('/audit?dataset=hes_apc');
  expect(
    screen.getAllByRole('link', { name: /^A(-v1.0)?$/ }).map((one) => one.getAttribute('href')),
  ).toContain('/audit?agreement=A');
  expect([...container.querySelectorAll('mark')].map((one) => one.textContent)).toEqual(['sex']);
});
