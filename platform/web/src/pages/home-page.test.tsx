// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { HomePage } from './home-page.tsx';

const study = {
  ref: 'DARS-NIC-1-A1-v1.0',
  title: 'Demand for care',
  state: 'active',
  display: 'rows',
  people: 1,
  termTo: '2036-12-31',
} as const;

test('leads to what needs somebody, with the reason and the day', async () => {
  const item = {
    kind: 'sign-agreement',
    title: 'Sign Demand for care',
    href: '/agreements/DARS-NIC-1-A1-v1.0',
    why: 'One officer has signed.',
    since: '2026-11-02T10:00:00.000Z',
    by: '2026-12-01',
  };
  onStage(<HomePage />, {
    roles: ['access-officer'],
    answers: { getHome: () => ({ inbox: [item], agreements: [] }) },
  });
  const link = await screen.findByRole('link', { name: 'Sign Demand for care' });
  expect(link.getAttribute('href')).toBe('/agreements/DARS-NIC-1-A1-v1.0');
  screen.getByText('One officer has signed. By 1 December 2026.');
  // An officer queries nothing, and need not read that nobody named them.
  expect(screen.queryByRole('heading', { name: 'My agreements' })).toBeNull();
});

test('goes on with the newest query of an agreement in force, never with one of an agreement that ended', async () => {
  const agreements = [
    { ...study, lastSql: 'SELECT old', lastActivity: '2026-10-01T10:00:00.000Z' },
    { ...study, ref: 'DARS-NIC-2-B2-v1.0', lastSql: 'SELECT new', lastActivity: '2026-11-01T10:00:00.000Z' },
    {
      ...{ ...study, ref: 'DARS-NIC-3-C3-v1.0', state: 'ended' },
      ...{ lastSql: 'SELECT gone', lastActivity: '2026-11-02T10:00:00.000Z' },
    },
  ];
  onStage(<HomePage />, { answers: { getHome: () => ({ inbox: [], agreements }) } });
  expect((await screen.findByLabelText('Last query')).textContent).toBe('SELECT new');
  expect(screen.getAllByRole('link', { name: 'Open the workspace' })).toHaveLength(2);
});

test('tells a researcher without an agreement who can help', async () => {
  onStage(<HomePage />, { answers: { getHome: () => ({ inbox: [], agreements: [] }) } });
  await screen.findByText(/You are in no agreement.* a data access officer can add you/s);
  screen.getByText(/Nothing needs you now/);
});
