export interface GridPlace {
  row: number;
  column: number;
}

/** Where a key leads in a grid of `rows` × `columns`, or nothing when the key is not the grid's. Row −1 is the header. */
export function gridMove(
  at: GridPlace,
  key: string,
  held: { ctrl: boolean },
  size: { rows: number; columns: number; page: number },
): GridPlace | undefined {
  const to = (row: number, column: number): GridPlace => ({
    row: Math.max(-1, Math.min(row, size.rows - 1)),
    column: Math.max(0, Math.min(column, size.columns - 1)),
  });
  switch (key) {
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'PageDown':
      return to(at.row + size.page, at.column);
    case 'PageUp':
      return to(at.row - size.page, at.column);
    case 'Home':
      return to(held.ctrl ? -1 : at.row, 0);
    case 'End':
      return to(held.ctrl ? size.rows - 1 : at.row, size.columns - 1);
    default:
      return undefined;
  }
}
