import type { FileContents } from './contents.ts';
import { faultOfMarks, type Mark } from './marks.ts';

/** Operators that draw lines and fill, and are no marks. */
const drawing = /^(?:m|l|lineto|moveto|rlineto|rmoveto|translate|scale|c|s|k|n|p|setdash|show|lw|rt)$/;

/** PostScript: the text that it shows, and marks that a procedure draws at places of their own. */
export function readPostScript(text: string): FileContents {
  const kinds = new Map<string, Mark[]>();
  for (const [, x = '', y = '', rest = ''] of text.matchAll(
    /^(-?[\d.]+) (-?[\d.]+)((?: -?[\d.]+)? [A-Za-z]\w{0,3}(?: [A-Za-z]\w{0,3})?)$/gm,
  )) {
    const name = rest.trim();
    if (drawing.test(name)) continue;
    kinds.set(name, [...(kinds.get(name) ?? []), { x: Number(x), y: Number(y) }].slice(0, 5_000));
  }
  const found = [...kinds.values()].map((marks) => faultOfMarks(marks));
  const fault = found.includes('points') ? 'points' : found.find((one) => one !== undefined);
  const shown = [...text.matchAll(/\(((?:\\.|[^\\)])*)\)\s*(?:\w+\s+)?(?:show|t)\b/g)].map(
    (one) => one[1] ?? '',
  );
  const comments = text
    .split(/\r?\n/)
    .filter((line) => /^%%(?:Title|Creator|For|Keywords|Subject)/.test(line));
  return {
    form: 'PostScript',
    tables: [],
    texts: [{ place: '', text: [...comments, ...shown].join('\n') }],
    // A program: what it would draw is known to whoever runs it, and its strings can be written in many ways.
    faults: [
      { fault: 'unsafe-form', place: '' },
      ...(fault === undefined ? [] : [{ fault, place: 'marks' }]),
    ],
  };
}
