import type { FileTable } from './contents.ts';
import { isFigure } from './figures.ts';

/** Words of a line, and where they stand in it. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Line = readonly Token[];
type Span = { start: number; end: number };

/**
 * A table of fixed columns: spans that figures and labels share down the lines are the columns, and what stands over
 * them their names. Cells that are blank stay blank: they may be hidden.
 */
export function alignedTable(block: readonly Line[]): FileTable | undefined {
  const apartLines = underHeadings(block.map((line) => line.flatMap(apart)));
  // Stars and dots at the end of every line are marks of significance, where figures stand before them.
  const marked = apartLines.some((line) => /^(?:\*{2,3})$/.test(line.at(-1)?.text ?? ''));
  const lines = marked
    ? apartLines.map((line) =>
        line.length > 2 && /^(?:\*{1,3}|\.)$/.test(line.at(-1)?.text ?? '') ? line.slice(0, -1) : line,
      )
    : apartLines;
  const body = lines.filter((line) => line.length > 1 && line.some(({ text }) => isFigure(text)));
  const spans = spansOf(body);
  const first = firstRow(lines, body);
  if (body.length === 0 || spans.length < 2) return undefined;
  const widest = body.reduce((most, line) => Math.max(most, line.length), 0);
  const header = lines.slice(0, first);
  const named = headerOf(header.length > 0 ? header : [], spans);
  // Where lines do not stand in columns, their order does.
  const place = (line: Line): readonly string[] =>
    spans.length * 2 <= widest ? line.map(({ text }) => text) : placed(line, spans);
  const rows = lines
    .slice(first)
    .filter((line) => line.length > 0)
    .map(place);
  return header.length > 0
    ? { place: '', header: named, rows, near: [] }
    : {
        place: '',
        header: rows[0]?.some(isFigure) === true ? spans.map((_, at) => `column ${at + 1}`) : (rows[0] ?? []),
        rows,
        near: [],
      };
}

const figureShare = (line: Line): number =>
  line.filter(({ text }) => isFigure(text)).length / Math.max(1, line.length);

/** The first line of figures; a heading may have one of its own, such as the number of observations. */
function firstRow(lines: readonly Line[], body: readonly Line[]): number {
  const [first = [], second] = body;
  const heading =
    second !== undefined &&
    first.length > 3 &&
    figureShare(first) < 0.5 &&
    figureShare(second) > figureShare(first);
  const rows = new Set(body);
  const at = lines.findIndex((line) => rows.has(line));
  return heading ? at + 1 : at;
}

/** Figures at the end of a token are cells of their own: narrow columns leave one space between them. */
function apart(token: Token, at: number): readonly Token[] {
  const parts = [...token.text.matchAll(/\S+/g)].map((one) => ({
    text: one[0],
    start: token.start + one.index,
    end: token.start + one.index + one[0].length,
  }));
  if (parts.length < 2 || /\d\s*[([]/.test(token.text)) return [token];
  const plain = (text: string): boolean => /^[-+<]?[\d.,]+(?:e[+-]?\d+)?%?\*{0,3}$/i.test(text);
  if (parts.every(({ text }) => plain(text) || /^\*{1,3}$/.test(text))) return parts;
  const from = parts.findLastIndex(({ text }) => !plain(text)) + 1;
  if (at === 0 && parts.length - from < 2 && !/^-|\./.test(parts.at(-1)?.text ?? '')) return [token];
  const label = parts.slice(0, from);
  const [start, end] = [label[0]?.start ?? 0, label.at(-1)?.end ?? 0];
  return [{ text: label.map(({ text }) => text).join(' '), start, end }, ...parts.slice(from)];
}

/** A label and the figure behind it are two cells where a heading stands over the figure alone. */
function underHeadings(lines: readonly Line[]): readonly Line[] {
  const first = lines.findIndex((line) => line.length > 1 && line.some(({ text }) => isFigure(text)));
  const heads = lines.slice(0, Math.max(0, first)).flat();
  return lines.map((line, at) => {
    const [label, ...others] = line;
    const match = /^(.*\S) (\S+)$/.exec(label?.text ?? '');
    if (label === undefined || match === null || at < first || !isFigure(match[2] ?? '')) return line;
    const [text = '', figure = ''] = match.slice(1);
    const [end, start] = [label.start + text.length, label.end - figure.length];
    const headed = heads.some((head) => head.start > end - 1 && head.start <= label.end && head.end >= start);
    return headed
      ? [{ text, start: label.start, end }, { text: figure, start, end: label.end }, ...others]
      : line;
  });
}

/** Spans that tokens of the lines overlap in, from left to right. */
function spansOf(lines: readonly Line[]): readonly Span[] {
  const tokens = lines.flat().sort((a, b) => a.start - b.start);
  const spans: Span[] = [];
  for (const { start, end } of tokens) {
    const last = spans.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

/** The span that a token shares most with; the nearest where it shares none. */
function spanAt(token: Span, spans: readonly Span[]): number {
  const away = (one: Span): number => Math.max(one.start, token.start) - Math.min(one.end, token.end);
  return spans.reduce((best, one, at) => (away(one) < away(spans[best] ?? one) ? at : best), 0);
}

/** A label and the figure behind it are two cells where the figure stands below another column's. */
function partsOf(token: Token, spans: readonly Span[]): readonly Token[] {
  const match = /^(.*\S) (\S+)$/.exec(token.text);
  if (match === null || !isFigure(match[2] ?? '')) return [token];
  const [label = '', figure = ''] = match.slice(1);
  const last = { text: figure, start: token.end - figure.length, end: token.end };
  const first = { text: label, start: token.start, end: token.start + label.length };
  const [from, to] = [spanAt(first, spans), spanAt(last, spans)];
  const below = spans[to];
  // Letters of a page are not all as wide as one another.
  const near = below !== undefined && below.start - 3 < last.end && last.start < below.end + 3;
  return from < to && near ? [first, last] : [token];
}

function placed(line: Line, spans: readonly Span[]): readonly string[] {
  const cells = spans.map(() => '');
  for (const token of line.flatMap((one) => partsOf(one, spans))) {
    const at = spanAt(token, spans);
    cells[at] = `${cells[at] ?? ''} ${token.text}`.trim();
  }
  return cells;
}

function headerOf(lines: readonly Line[], spans: readonly Span[]): readonly string[] {
  const words = lines.map((line) =>
    line.flatMap((token): readonly Token[] => {
      const over = spans.filter((one) => one.start < token.end && token.start < one.end).length;
      if (over < 2) return [token];
      return [...token.text.matchAll(/\S+/g)].map((one) => ({
        text: one[0],
        start: token.start + one.index,
        end: token.start + one.index + one[0].length,
      }));
    }),
  );
  const names = words.map((line) => placed(line, spans));
  return spans.map((_, at) =>
    names
      .map((line) => line[at] ?? '')
      .filter((name) => name !== '')
      .join(' '),
  );
}
