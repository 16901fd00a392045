export type Row = Readonly<Record<string, string>>;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** The cells of each line of RFC 4180 text; a quoted cell may hold commas, quotes and line ends. */
export function parseCells(text: string, delimiter = ','): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endLine = (): void => {
    cells.push(cell);
    lines.push(cells);
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
  }
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}

/**
 * A table whose first line names the columns.
 * @throws {Error} a line has another number of cells than the header
 */
export function parseTable(text: string, delimiter = ','): Table {
  const [columns = [], ...lines] = parseCells(text, delimiter);
  const rows = lines.map((cells, index) => {
    if (cells.length !== columns.length)
      throw new Error(`Line ${index + 2} has ${cells.length} cells, the header ${columns.length}.`);
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  });
  return { columns, rows };
}

const formatCell = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** RFC 4180 text with a header and LF line ends; quotes only where a cell needs them. */
export function formatTable({ columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(formatCell).join(',')}\n`).join('');
}
