import type { FileContents, FileTable } from './contents.ts';
import { isFigure } from './figures.ts';

const delimiters = ['\t', ';', '|', '~', '^', ','] as const;

/** Cells of each line of a text, quotes honoured (RFC 4180) where they close; blank lines stay as lines without cells. */
export function cellsOf(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  // What quotes of this cell gave so far, and where what is not quoted goes on.
  let cell = '';
  let from = 0;
  let at = 0;
  // Whether this cell holds more than space: a quote within it is a character.
  let filled = false;
  const endCell = (): void => {
    row.push((cell + text.slice(from, at)).trim());
    cell = '';
    filled = false;
  };
  for (; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === delimiter) {
      endCell();
      from = at + 1;
    } else if (character === '\n' || character === '\r') {
      endCell();
      rows.push(row);
      row = [];
      if (character === '\r' && text[at + 1] === '\n') at += 1;
      from = at + 1;
    } else if (filled) continue;
    else if (character === '"') {
      const end = endOfQuote(text, at);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      filled = cell.trim() !== '';
      at = end;
      from = end + 1;
    } else filled = character.trim() !== '';
  }
  endCell();
  rows.push(row);
  return rows.map((cells) => (cells.length === 1 && cells[0] === '' ? [] : cells));
}

/** Where a quote closes; the end of the text where it does not. */
function endOfQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return text.length;
}

/** Whether all lines, but for those of a title, have one delimiter equally often, and it is none that sentences have. */
export function isStrictlyDelimited(text: string): boolean {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return ['\t', ';', '|', '~', '^'].some((delimiter) => {
    const times = (line: string): number => line.split(delimiter).length - 1;
    // Lines of a title stand above.
    const rows = lines.slice(
      Math.max(
        0,
        Math.min(
          3,
          lines.findIndex((line) => times(line) > 0),
        ),
      ),
    );
    const [first = ''] = rows;
    return (
      rows.length > 1 &&
      times(first) > 0 &&
      !/^\s*\|/.test(first) &&
      rows.every((line) => times(line) === times(first))
    );
  });
}

/**
 * Delimited text of any dialect: the delimiter that gives most lines the same width of two or more; undefined where
 * none does. Title rows, notes and several tables in one file are told apart by their widths and by blank lines.
 */
export function readDelimited(text: string): FileContents | undefined {
  const plain = text.replace(/^\uFEFF/, '');
  const best = delimiters
    .filter((delimiter) => plain.includes(delimiter))
    .map((delimiter) => ({ rows: cellsOf(plain, delimiter), score: 0 }))
    .map(({ rows }) => ({ rows, score: scoreOf(rows) }))
    .reduce((a, b) => (b.score > a.score ? b : a), { rows: [] as readonly (readonly string[])[], score: 0 });
  if (best.score < 0.5) return undefined;
  return { form: 'delimited text', ...tablesIn(best.rows), faults: [] };
}

/** The share of filled lines that are of the most frequent width of two or more cells. */
function scoreOf(rows: readonly (readonly string[])[]): number {
  const filled = rows.filter((row) => row.length > 0);
  const widths = new Map<number, number>();
  for (const row of filled) if (row.length > 1) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  return filled.length === 0 ? 0 : Math.max(0, ...widths.values()) / filled.length;
}

/** Blocks of lines of one width are tables; lines of one cell are titles and notes beside them. */
export function tablesIn(rows: readonly (readonly string[])[]): Pick<FileContents, 'tables' | 'texts'> {
  const blocks: string[][][] = [];
  const notes: string[] = [];
  let block: string[][] = [];
  const close = (): void => {
    if (block.length > 0) blocks.push(block);
    block = [];
  };
  for (const row of rows) {
    const filled = row.filter((cell) => cell !== '');
    if (filled.length === 0) close();
    else if (
      filled.length === 1 &&
      (row.length === 1 || (block.length === 0 && row[0] !== '' && row.length > 2))
    ) {
      close();
      notes.push(filled[0] ?? '');
    } else {
      const width = block[0]?.length;
      if (width !== undefined && Math.abs(width - row.length) > 1) close();
      block.push([...row]);
    }
  }
  close();
  const tables = blocks.map((lines, at): FileTable => {
    const [header = [], ...body] = joinHeaders(lines);
    return { place: blocks.length === 1 ? '' : `table ${at + 1}`, header, rows: body, near: notes };
  });
  return { tables, texts: notes.length === 0 ? [] : [{ place: 'notes', text: notes.join('\n') }] };
}

/** Two header rows become one; a table without a header gets names of its own. */
function joinHeaders(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [first = [], second, ...rest] = lines;
  const figures = (row: readonly string[]): number => row.filter(isFigure).length;
  const said = first.slice(1).filter((cell) => cell !== '');
  if (
    (figures(first) > first.length / 2 || (said.length > 0 && figures(said) === said.length)) &&
    !isTimes(first)
  )
    return [first.map((_, at) => `column ${at + 1}`), ...lines];
  if (second === undefined || figures(second) > 0 || rest.length === 0 || figures(rest[0] ?? []) === 0)
    return lines;
  // Only a heading that leaves cells out stands over another: a row of labels without figures may hide its own.
  if (!first.slice(1).includes('') || second.filter((cell) => cell !== '').length < 2) return lines;
  let group = '';
  const names = first.map((name, at) => {
    if (name !== '') group = name;
    return `${group} ${second[at] ?? ''}`.trim();
  });
  return [names, ...rest];
}

/** A label, and times or codes one step apart: the heading of a risk table, a series, or a crosstab of 0 and 1. */
function isTimes([label = '', ...written]: readonly string[]): boolean {
  const times = written.filter((cell) => cell !== '' && !/^(?:total|all|sum)$/i.test(cell));
  const values = times.map(Number);
  const years = times.length > 0 && times.every((cell) => /^(?:19|20)\d\d$/.test(cell));
  const codes = values.length === 2 && [0, 1].includes(values[0] ?? -1) && values[1] === (values[0] ?? 0) + 1;
  if (!/\d/.test(label) && (years || codes)) return true;
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  const even = values.every((value, at) => at === 0 || Math.abs(value - (values[at - 1] ?? 0) - step) < 1e-9);
  return !/\d/.test(label) && values.length > 2 && step > 0 && even;
}
