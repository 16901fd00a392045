import { stringOf } from './pdf-strings.ts';

/** Text that one operator shows, where it starts, in points, and how large it is. */
interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

type Matrix = readonly [number, number, number, number, number, number];
const identity: Matrix = [1, 0, 0, 1, 0, 0];
/** One matrix after another (ISO 32000, 8.3.4). */
const times = ([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix => [
  a * A + b * C,
  a * B + b * D,
  c * A + d * C,
  c * B + d * D,
  e * A + f * C + E,
  e * B + f * D + F,
];

const token =
  /\((?:\\[\s\S]|[^\\)])*\)|<[0-9A-Fa-f\s]*>|\[(?:\((?:\\[\s\S]|[^\\)])*\)|[^\]])*\]|\/[^\s/<>[\]()]+|-?(?:\d+\.?\d*|\.\d+)|[A-Za-z'"*]+/g;

/** Text of a content stream, laid out in lines as it stands on the page, so that columns of tables stay columns. */
export function pageText(content: string, maps: ReadonlyMap<string, string>): string {
  const lines: { y: number; runs: Run[] }[] = [];
  for (const run of runsOf(content, maps)) {
    const line = lines.find(({ y }) => Math.abs(y - run.y) < Math.max(1.5, run.size * 0.3));
    if (line === undefined) lines.push({ y: run.y, runs: [run] });
    else line.runs.push(run);
  }
  return lines
    .toSorted((a, b) => b.y - a.y)
    .map(({ runs }) => lineOf(runs.toSorted((a, b) => a.x - b.x)))
    .join('\n');
}

/** The mean width of a letter, as a share of the size of its font. */
const letter = 0.5;

function lineOf(runs: readonly Run[]): string {
  const size = Math.max(4, runs[0]?.size ?? 10);
  let text = '';
  let end = -Infinity;
  for (const run of runs) {
    const gap = run.x - end;
    const column = Math.round(run.x / (size * letter));
    if (text === '') text = ' '.repeat(Math.max(0, Math.min(400, column)));
    else if (gap > run.size) text = text.padEnd(Math.min(1_000, Math.max(text.length + 2, column)));
    else if (gap > run.size * 0.15) text += ' ';
    text += run.text;
    end = run.x + run.text.length * run.size * letter;
  }
  return text;
}

function* runsOf(content: string, maps: ReadonlyMap<string, string>): Iterable<Run> {
  const kept: Matrix[] = [];
  let page = identity;
  let line = identity;
  let text = identity;
  let size = 10;
  let leading = 12;
  let operands: string[] = [];
  const number = (fromEnd: number): number => Number(operands.at(-fromEnd) ?? 0);
  const six = (): Matrix => [number(6), number(5), number(4), number(3), number(2), number(1)];
  const next = (x: number, y: number): void => {
    line = times([1, 0, 0, 1, x, y], line);
    text = line;
  };
  for (const [one] of content.matchAll(token)) {
    if (!/^[A-Za-z'"*]/.test(one)) {
      operands.push(one);
      if (operands.length > 20) operands = operands.slice(-10);
      continue;
    }
    if (one === 'q') kept.push(page);
    else if (one === 'Q') page = kept.pop() ?? identity;
    else if (one === 'cm') page = times(six(), page);
    else if (one === 'BT') [line, text] = [identity, identity];
    else if (one === 'Tf') size = Math.abs(number(1)) || size;
    else if (one === 'TL') leading = number(1);
    else if (one === 'Tm') [line, text] = [six(), six()];
    else if (one === 'Td') next(number(2), number(1));
    else if (one === 'TD') {
      leading = -number(1);
      next(number(2), number(1));
    } else if (one === 'T*') next(0, -leading);
    else if (['Tj', 'TJ', "'", '"'].includes(one)) {
      if (one === "'" || one === '"') next(0, -leading);
      const at = times(text, page);
      const scale = Math.hypot(at[2], at[3]) || 1;
      const shown = textOf(operands.at(-1) ?? '', maps);
      if (shown.trim() !== '') yield { text: shown, x: at[4], y: at[5], size: size * scale };
      text = times([1, 0, 0, 1, shown.length * size * letter, 0], text);
    }
    operands = [];
  }
}

/** A string, or strings with the space between them; more than a fifth of an em is a space. */
function textOf(shown: string, maps: ReadonlyMap<string, string>): string {
  if (!shown.startsWith('[')) return stringOf(shown, maps);
  return [...shown.matchAll(/\((?:\\[\s\S]|[^\\)])*\)|<[0-9A-Fa-f\s]*>|-?[\d.]+/g)]
    .map(([part]) => {
      if (/^[(<]/.test(part)) return stringOf(part, maps);
      return Number(part) < -900 ? '  ' : Number(part) < -200 ? ' ' : '';
    })
    .join('');
}
