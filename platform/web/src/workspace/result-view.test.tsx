// @vitest-environment happy-dom
import type { Workspace } from '@vitrine/api';
import { fireEvent, screen, within } from '@testing-library/react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { runOf } from '../testing/samples.ts';
import { ResultView } from './result-view.tsx';

const space: Workspace = {
  ref: 'DARS-NIC-1-A1-v1.0',
  title: 'Demand',
  changes: [],
  state: 'active',
  termTo: '2036-12-31',
  display: 'aggregates',
  dataOut: 'escrow',
  kernels: ['sql'],
  privacy: null,
  profile: { name: 'nhs-hes-2018', explanation: '' },
  limits: { rowsShown: 1000, rowsPerDay: 20000, querySeconds: 60, memoryMiB: 512 },
  allowance: { shownToday: 0, perDay: 20000 },
  tables: [],
  room: { state: 'ready' },
  optOutsAsOf: null,
};

// The grid draws only rows in sight, and the test's window has no size of its own.
beforeAll(() => {
  for (const side of ['clientHeight', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 600 });
  }
});
afterAll(() => {
  for (const side of ['clientHeight', 'clientWidth']) Reflect.deleteProperty(HTMLElement.prototype, side);
});

const result = runOf(
  ['SEX', 'STARTAGE:BIGINT', 'n:BIGINT'],
  [
    ['1', 20, 0],
    ['2', null, { suppressed: true }],
    ['9', 30, 5],
  ],
  { notices: ['Counts are rounded to the nearest 5.', 'Small groups are left out.'] },
);
const draw = (changes: Partial<Workspace> = {}) =>
  onStage(
    <ResultView run={result} space={{ ...space, ...changes }} meanings={[{ 1: 'Male', 2: 'Female' }]} />,
  );
const cells = (): string[] => screen.getAllByRole('gridcell').map((one) => one.textContent);

test('zero, missing and suppressed differ, and codes stand with their meaning', () => {
  draw();
  expect(cells()).toEqual(['1 Male', '20', '0', '2 Female', 'missing', '✱suppressed', '9', '30', '5']);
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('4');
});

test('a heading is never cut off over short values', () => {
  draw();
  const [, age] =
    screen.getByRole('row', { name: /STARTAGE/ }).style.gridTemplateColumns.match(/\d+(?=ch)/g) ?? [];
  expect(Number(age)).toBeGreaterThan('STARTAGE'.length * 1.2);
});

test('remarks above a result are one line that opens to all of them', () => {
  draw();
  const details = screen.getByText(/How to read these figures \(2 remarks\)/).closest('details');
  expect(details?.open).toBe(false);
  expect(within(details as HTMLElement).getAllByRole('listitem', { hidden: true })).toHaveLength(2);
});

test('arrows walk the cells and stay inside', () => {
  draw();
  const grid = screen.getByRole('grid');
  const at = (): string | null => grid.getAttribute('aria-activedescendant');
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) fireEvent.keyDown(grid, { key });
  expect(at()).toMatch(/cell-0-2$/);
  fireEvent.keyDown(grid, { key: 'End', ctrlKey: true });
  expect(at()).toMatch(/cell-2-2$/);
  expect(document.getElementById(at() ?? '')?.textContent).toBe('5');
});

test('copying copies nothing and says what leads out', () => {
  draw();
  const copying = new Event('copy', { bubbles: true, cancelable: true });
  fireEvent(screen.getByRole('grid'), copying);
  expect(copying.defaultPrevented).toBe(true);
  screen.getByText(/Nothing was copied\. .*two people have checked it/);
});

test('a result of an agreement from which nothing may leave cannot be asked for', () => {
  draw({ dataOut: 'none' });
  expect(screen.queryByRole('button', { name: 'Ask to release' })).toBeNull();
  screen.getByText('Nothing may leave under this agreement.');
});
