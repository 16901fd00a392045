/** What the notebook asks of a cell. */
export interface CellHandle {
  /** Runs it to its end; whether it ended well. A cell without code ends well at once. */
  run: () => Promise<boolean>;
  /** Puts the focus on the cell, beside its text. */
  focus: () => void;
  /** Puts the focus into its text. */
  edit: () => void;
  insert: (text: string, kind: 'table' | 'column') => void;
}
