// @vitest-environment happy-dom
import type { OptOutProposal } from '@vitrine/api';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { WaitingOptOuts } from './waiting-opt-outs.tsx';

const proposal: OptOutProposal = {
  id: 'oop_1',
  kind: 'national',
  at: '2026-11-02T10:00:00.000Z',
  undo: false,
  file: 'national-2026-11.csv',
  list: { landed: '2026-11-02T09:00:00.000Z', count: '90-99' },
  inUse: { landed: '2026-10-02T09:00:00.000Z', count: '100-199' },
  gone: '10-19',
  added: '1-9',
  reasons: [],
};

const applied = {
  ...{ state: 'applied', changed: true, id: 'oos_1', kind: 'national', count: '90-99' },
  ...{ at: '2026-11-02T11:00:00.000Z', landed: '2026-11-02T09:00:00.000Z' },
};

test('a list that lets people back in is applied only after its consequence stood there', async () => {
  const done: unknown[] = [];
  const { calls } = onStage(<WaitingOptOuts proposal={proposal} agrees onDone={(one) => done.push(one)} />, {
    roles: ['data-manager'],
    answers: { confirmOptOuts: () => applied },
  });
  screen.getByText('national-2026-11.csv');
  fireEvent.click(screen.getByRole('button', { name: 'Agree and apply…' }));
  expect(calls).toEqual([]);
  screen.getByText(/About 10-19 people are in the data again at once/);
  fireEvent.click(screen.getByRole('button', { name: 'Apply the list' }));
  await waitFor(() => expect(done).toHaveLength(1));
  expect(calls).toMatchObject([{ name: 'confirmOptOuts', params: { proposal: 'oop_1' } }]);
});

test('a list can be kept from being applied, and is discarded with one call', async () => {
  const done: unknown[] = [];
  const { calls } = onStage(<WaitingOptOuts proposal={proposal} agrees onDone={(one) => done.push(one)} />, {
    roles: ['data-manager'],
    answers: { discardOptOuts: () => ({ done: true }) },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Agree and apply…' }));
  fireEvent.click(screen.getByRole('button', { name: 'Keep the present list' }));
  expect(screen.queryByText(/are in the data again/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Discard it' }));
  await waitFor(() => expect(done).toEqual([undefined]));
  expect(calls.map(({ name }) => name)).toEqual(['discardOptOuts']);
});

test('whoever may not agree sees what waits beside what is in use, and no button', () => {
  onStage(<WaitingOptOuts proposal={proposal} agrees={false} onDone={() => undefined} />);
  const table = screen.getByRole('table');
  expect([...table.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(
    expect.arrayContaining(['100-199', '90-99', '10-19', '1-9']),
  );
  expect(screen.queryByRole('button')).toBeNull();
});
