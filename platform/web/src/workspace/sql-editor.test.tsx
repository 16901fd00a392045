// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { createRef } from 'react';
import { expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { SqlEditor, type EditorHandle } from './sql-editor.tsx';

function draw(initial: string) {
  const ref = createRef<EditorHandle>();
  const onChange = vi.fn<(text: string) => void>();
  const onRun = vi.fn();
  onStage(
    <SqlEditor
      ref={ref}
      initial={initial}
      complete={() => null}
      mark={undefined}
      onChange={onChange}
      onRun={onRun}
    />,
  );
  const handle = (): EditorHandle => {
    if (ref.current === null) throw new Error('no editor');
    return ref.current;
  };
  return { handle, onChange, onRun, box: screen.getByRole('textbox', { name: 'SQL' }) };
}

const typed = (data: string): InputEvent =>
  new InputEvent('beforeinput', { inputType: 'insertText', data, bubbles: true, cancelable: true });

test('two columns that are clicked one after the other are a list', () => {
  const { handle, onChange, box } = draw('SELECT ');
  act(() => handle().reveal(7));
  // A click on the tree takes the focus from the editor.
  act(() => box.blur());
  act(() => handle().insert('SEX', 'column'));
  act(() => box.blur());
  act(() => handle().insert('STARTAGE', 'column'));
  expect(onChange.mock.lastCall?.[0]).toBe('SELECT SEX, STARTAGE');
});

test('typing over a selection goes into the text by the editor, so that the browser writes no style', () => {
  const { onChange, box } = draw('SELECT 1');
  act(() => void box.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true })));
  const event = typed('X');
  act(() => void box.dispatchEvent(event));
  expect(event.defaultPrevented).toBe(true);
  expect(onChange.mock.lastCall?.[0]).toBe('X');
  // Without a selection the browser types as ever.
  const next = typed('Y');
  act(() => void box.dispatchEvent(next));
  expect(next.defaultPrevented).toBe(false);
});

test('a query is run by key, and replaced whole from the history', () => {
  const { handle, onChange, onRun, box } = draw('SELECT 1');
  act(
    () =>
      void box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true })),
  );
  expect(onRun).toHaveBeenCalledTimes(1);
  act(() => handle().replace('SELECT 2'));
  expect(onChange.mock.lastCall?.[0]).toBe('SELECT 2');
});
