// @vitest-environment happy-dom
import type { ShownOutput } from '@vitrine/api';
import { fireEvent, screen } from '@testing-library/react';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { OutputView } from './output-view.tsx';

// The grid draws only rows in sight, and the test's window has no size of its own.
beforeAll(() => {
  for (const side of ['clientHeight', 'clientWidth'])
    Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 600 });
});
afterAll(() => {
  for (const side of ['clientHeight', 'clientWidth']) Reflect.deleteProperty(HTMLElement.prototype, side);
});

const onGoToLine = vi.fn<(line: number) => void>();
const draw = (output: ShownOutput) =>
  onStage(<OutputView output={output} cell="Cell 1" onGoToLine={onGoToLine} />);

test('markup in text, tables and errors is drawn as the text it is', () => {
  const markup = '<img src=x onerror=alert(1)><script>alert(1)</script>';
  const outputs: ShownOutput[] = [
    { kind: 'text', stream: 'stdout', text: markup },
    { kind: 'value', text: markup },
    { kind: 'table', columns: [markup], rows: [[markup]], totalRows: 1 },
    { kind: 'error', name: markup, message: markup, trace: [markup] },
  ];
  for (const output of outputs) {
    const { container, unmount } = draw(output);
    expect(container.querySelector('script')).toBeNull();
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain(markup);
    unmount();
  }
});

test('a figure is a PNG in the page itself, with its size, and asks nothing of anybody', () => {
  draw({ kind: 'image', mediaType: 'image/png', width: 640, height: 480, data: 'iVBORw0KGgo=' });
  const image = screen.getByRole('img', { name: /Figure of Cell 1, 640 by 480 pixels/ });
  expect(image.getAttribute('src')).toBe('data:image/png;base64,iVBORw0KGgo=');
});

test('a table says how much of it is shown, tells missing from empty, and is not copied', () => {
  draw({ kind: 'table', columns: ['a', 'b'], rows: [['', null]], totalRows: 5_000 });
  screen.getByText('1 of 5,000 rows');
  const grid = screen.getByRole('grid', { name: 'Table of Cell 1' });
  expect(screen.getAllByRole('gridcell').map((cell) => cell.textContent)).toEqual(['empty text', 'missing']);
  const copying = new Event('copy', { bubbles: true, cancelable: true });
  fireEvent(grid, copying);
  expect(copying.defaultPrevented).toBe(true);
  screen.getByText(/Nothing was copied/);
});

test('a line of text is copied, and more than a screenful is not', () => {
  const copy = (text: string): boolean => {
    const { unmount } = draw({ kind: 'text', stream: 'stdout', text });
    const shown = screen.getByLabelText('Text of Cell 1');
    document.getSelection()?.selectAllChildren(shown);
    const copying = new Event('copy', { bubbles: true, cancelable: true });
    fireEvent(shown, copying);
    expect(screen.queryAllByText(/Nothing was copied/)).toHaveLength(copying.defaultPrevented ? 1 : 0);
    unmount();
    return !copying.defaultPrevented;
  };
  expect(copy('n = 5')).toBe(true);
  expect(copy('row '.repeat(600))).toBe(false);
});

test('an error is one line that leads to the line of the code, and opens to the trace', () => {
  draw({ kind: 'error', name: 'KeyError', message: "'AGEE'", line: 3, trace: ['frame 1', 'frame 2'] });
  fireEvent.click(screen.getByRole('button', { name: 'Go to line 3' }));
  expect(onGoToLine).toHaveBeenCalledWith(3);
  const details = screen.getByText('How the code came to it').closest('details');
  expect(details?.open).toBe(false);
});
