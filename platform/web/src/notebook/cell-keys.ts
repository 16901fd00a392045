/** What a key does to the cell that has the focus, while its text has not. */
export type CellAct =
  'edit' | 'up' | 'down' | 'above' | 'below' | 'remove' | 'undo' | 'run' | 'run-on' | 'keys';

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Jupyter's keys, as far as there is something for them to do. `before` is the key pressed just before. */
export function cellAct(pressed: Pressed, before: string): CellAct | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (altKey) return undefined;
  if (key === 'Enter') {
    if (shiftKey) return 'run-on';
    return ctrlKey || metaKey ? 'run' : 'edit';
  }
  if (ctrlKey || metaKey) return undefined;
  switch (key) {
    case 'ArrowUp':
    case 'k':
      return 'up';
    case 'ArrowDown':
    case 'j':
      return 'down';
    case 'a':
      return 'above';
    case 'b':
      return 'below';
    case 'd':
      return before === 'd' ? 'remove' : undefined;
    case 'z':
      return 'undo';
    case '?':
      return 'keys';
    default:
      return undefined;
  }
}

/** The sheet of keys, as it is shown. */
export const keySheet: readonly (readonly [string, string])[] = [
  ['Ctrl-Enter or ⌘-Enter', 'run the cell'],
  ['Shift-Enter', 'run the cell and go to the next'],
  ['Escape', 'leave the text for the cell'],
  ['Enter', 'go into the text of the cell'],
  ['↑ or K, ↓ or J', 'go to the cell above or below'],
  ['A, B', 'add a cell above or below'],
  ['D D', 'delete the cell'],
  ['Z', 'bring the deleted cell back'],
  ['Tab', 'leave the text for the buttons'],
  ['?', 'show this sheet'],
];
