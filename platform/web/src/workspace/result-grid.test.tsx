// @vitest-environment happy-dom
import { cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { runOf } from '../testing/samples.ts';
import { ResultGrid } from './result-grid.tsx';

afterEach(cleanup);

const run = runOf(
  ['sex:VARCHAR', 'n:BIGINT'],
  [
    ['1', 20],
    ['2', { suppressed: true }],
  ],
);

test('where copying is not allowed nothing reaches the clipboard, and it is said', () => {
  let said = 0;
  render(<ResultGrid run={run} meanings={[]} onCopy={() => (said += 1)} />);
  const grid = screen.getByRole('grid', { name: 'Result' });
  const copy = createEvent.copy(grid);
  fireEvent(grid, copy);
  expect(copy.defaultPrevented).toBe(true);
  expect(said).toBe(1);
});

test('where copying is allowed it is left to the browser', () => {
  render(<ResultGrid run={run} meanings={[]} />);
  const grid = screen.getByRole('grid', { name: 'Result' });
  const copy = createEvent.copy(grid);
  fireEvent(grid, copy);
  expect(copy.defaultPrevented).toBe(false);
});

test('one stop for Tab, from which arrows walk the cells and stay inside', () => {
  render(<ResultGrid run={run} meanings={[]} />);
  const grid = screen.getByRole('grid', { name: 'Result' });
  const at = (): string => (grid.getAttribute('aria-activedescendant') ?? '').replace(/^.*cell/, '');
  expect(grid.tabIndex).toBe(0);
  expect(at()).toBe('--1-0');
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown'])
    fireEvent.keyDown(grid, { key });
  expect(at()).toBe('-1-1');
  fireEvent.keyDown(grid, { key: 'Home', ctrlKey: true });
  expect(at()).toMatch(/-0$/);
});

test('tells how large the whole is, whatever is in sight', () => {
  render(<ResultGrid run={run} meanings={[]} />);
  const grid = screen.getByRole('grid', { name: 'Result' });
  expect(grid.getAttribute('aria-rowcount')).toBe('3');
  expect(grid.getAttribute('aria-colcount')).toBe('2');
  expect(screen.getAllByRole('columnheader').map((one) => one.title)).toEqual(['VARCHAR', 'BIGINT']);
});
