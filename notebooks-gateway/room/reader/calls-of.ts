import type { FiguresParams } from '../../protocol/figure-judge.ts';

/** Figures of one call. */
const most = 500;
/** Characters of sketches of one call: well under a frame of the wire, also beside one more of the largest. */
const mostCharacters = 16 * 1024 * 1024;

/** The figures of a question in the calls they are judged in, in their order. A bitmap of many people weighs megabytes. */
export function callsOf(figures: FiguresParams['figures']): readonly FiguresParams['figures'][] {
  const calls: FiguresParams['figures'][] = [];
  let call: FiguresParams['figures'] = [];
  let characters = 0;
  for (const figure of figures) {
    const own = figure.sketch.people.length + figure.sketch.print.length + figure.cell.length;
    if (call.length > 0 && (call.length >= most || characters + own > mostCharacters)) {
      calls.push(call);
      call = [];
      characters = 0;
    }
    call.push(figure);
    characters += own;
  }
  return call.length === 0 ? calls : [...calls, call];
}
