// @vitest-environment happy-dom
import type { QuerySummary } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { HistoryPanel } from './history-panel.tsx';

const queries = [...Array(40).keys()].map((i): QuerySummary => ({
  id: `qry_${i}`,
  agreement: 'A-v1.0',
  sql: `SELECT ${i} FROM t`,
  state: 'done',
  at: '2026-11-01T10:00:00Z',
}));
const handle = {
  loaded: { status: 'ready' as const, data: { queries, next: null } },
  reload: () => undefined,
  replace: () => undefined,
};
const draw = (onRestore: (query: { sql: string }) => void = () => undefined) =>
  onStage(<HistoryPanel agreement="A" handle={handle} onRestore={onRestore} onShow={() => undefined} />);
const rows = (): HTMLElement[] =>
  within(screen.getByRole('list', { name: 'History' })).getAllByRole('listitem');

test('forty queries take the room of six, and more on demand', () => {
  draw();
  expect(rows()).toHaveLength(6);
  fireEvent.click(screen.getByRole('button', { name: /Show 6 more of 40/ }));
  expect(rows()).toHaveLength(12);
});

test('a search reaches all of them, and says how many fit', () => {
  draw();
  fireEvent.change(screen.getByLabelText('Search my queries'), { target: { value: 'select 39' } });
  expect(rows()).toHaveLength(1);
  screen.getByText('1 of 40 queries');
});

test('a query with a name stands above the others, also when the page is opened again', () => {
  const onRestore = vi.fn();
  const first = draw(onRestore);
  fireEvent.click(screen.getAllByRole('button', { name: /^Name it/ })[2] as HTMLElement);
  fireEvent.change(screen.getByLabelText('Name of the query'), { target: { value: 'Beds by month' } });
  fireEvent.click(screen.getByRole('button', { name: 'Keep the name' }));
  first.unmount();
  draw(onRestore);
  fireEvent.click(screen.getByRole('button', { name: 'Beds by month' }));
  expect(onRestore.mock.lastCall?.[0]).toMatchObject({ sql: 'SELECT 2 FROM t' });
  fireEvent.click(screen.getByRole('button', { name: /Take the name “Beds by month” away/ }));
  expect(screen.queryByRole('button', { name: 'Beds by month' })).toBeNull();
});
