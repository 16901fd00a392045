import type { ContentFault } from './contents.ts';
import { faultOfMarks, type Mark } from './marks.ts';
import { isStepped, type Point } from './steps.ts';

/** What a stream draws that can be a mark, and what moves the pen meanwhile (ISO 32000, 8.3 and 9.4). */
const operation =
  /\b(q|Q)\b|(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (cm|Tm)\b|\/(\w+)\s+Do\b|\((l)\)\s*Tj|(-?[\d.]+) (-?[\d.]+) m\s+(?:(?:-?[\d.]+\s+){6}c\s+){4}(?:h\s+)?(?:f|S|B|b)/g;

/**
 * Marks of one form at many places give people away. `ticks` are the names of forms that are single strokes, which
 * axes are marked with.
 */
export function pdfMarksFault(
  streams: readonly string[],
  ticks: ReadonlySet<string>,
): ContentFault | undefined {
  const kinds = new Map<string, Mark[]>();
  const add = (kind: string, x: number, y: number): void => {
    const marks = kinds.get(kind) ?? [];
    if (marks.length < 5_000) marks.push({ x, y });
    kinds.set(kind, marks);
  };
  for (const stream of streams) {
    const kept: Mark[] = [];
    let pen: Mark = { x: 0, y: 0 };
    let written: Mark = pen;
    for (const one of stream.matchAll(operation)) {
      const [, state, , , , , x, y, moves, form, letter, left, bottom] = one;
      if (state === 'q') kept.push(pen);
      else if (state === 'Q') pen = kept.pop() ?? pen;
      else if (moves === 'cm') pen = { x: pen.x + Number(x), y: pen.y + Number(y) };
      else if (moves === 'Tm') written = { x: Number(x), y: Number(y) };
      else if (form !== undefined && !ticks.has(form)) add(`form ${form}`, pen.x, pen.y);
      // R draws a point as a letter of a font of symbols.
      else if (letter !== undefined) add('symbol', written.x, written.y);
      else if (left !== undefined) add('path', Number(left), Number(bottom));
    }
  }
  const found = [...kinds.values()].map((marks) => faultOfMarks(marks));
  return found.includes('points') ? 'points' : found.find((fault) => fault !== undefined);
}

/** Forms that are one stroke: from one point to another, without a curve. */
export function strokesOf(
  raw: string,
  decode: (dictionary: string, data: string) => string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, name = '', object = ''] of raw.matchAll(/\/(\w+) (\d+) 0 R/g)) {
    if (names.has(name) || names.size > 500) continue;
    const form = new RegExp(
      String.raw`(?:^|[\r\n])${object} 0 obj\s*<<([\s\S]{0,1000}?)>>\s*stream\r?\n([\s\S]{0,20000}?)\r?\nendstream`,
    ).exec(raw);
    if (form === null || !/\/Form\b/.test(form[1] ?? '')) continue;
    const drawn = decode(form[1] ?? '', form[2] ?? '') ?? '';
    if (!/\s(?:c|v|y|re)\s/.test(drawn) && (drawn.match(/\sl\s/g) ?? []).length <= 1) names.add(name);
  }
  return names;
}

/** Whether a line of a stream steps at uneven places. */
export function pdfHasSteps(streams: readonly string[]): boolean {
  return streams.some((stream) => {
    let points: Point[] = [];
    for (const [, x = '', y = '', letter] of stream.matchAll(/(-?[\d.]+) (-?[\d.]+) ([ml])\b/g)) {
      if (letter === 'm') {
        if (isStepped(points)) return true;
        points = [];
      }
      points.push([Number(x), Number(y)]);
    }
    return isStepped(points);
  });
}
