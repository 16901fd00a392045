import type { RunLine, ShownOutput } from '@vitrine/api';
import { outputCost, outputWithin, type OutputScale } from './output-cost.ts';

export type Withheld = Extract<RunLine, { kind: 'withheld' }>;

/** What the outputs of a run may still count for. */
export interface OutputRoom extends OutputScale {
  /** Rows left of the day's allowance. */
  readonly left: number;
  /** Rows that one output may count for, as one result of a query may. */
  readonly perOutput: number;
  /** Rows that the run's texts may still count for: together they are one output. */
  readonly text: number;
}

export interface FittedOutput {
  readonly output: ShownOutput;
  /** What of it may be shown, and the rows that this counts for. */
  readonly shown: ShownOutput | undefined;
  readonly cost: number;
}

export interface Fitted {
  readonly items: readonly FittedOutput[];
  readonly withheld: readonly Withheld[];
}

const nouns = {
  text: 'text',
  value: 'a value',
  table: 'a table',
  image: 'a figure',
  error: 'an error',
} as const;

/** As much of a run's next outputs as may be shown, in their order; what may not is named with the reason. Pure. */
export function fitOutputs(outputs: readonly ShownOutput[], room: OutputRoom): Fitted {
  const items: FittedOutput[] = [];
  const withheld: Withheld[] = [];
  let { left, text } = room;
  for (const output of outputs) {
    const limit = output.kind === 'text' ? Math.min(room.perOutput, text) : room.perOutput;
    const shown = outputWithin(output, Math.min(limit, left), room);
    if (shown !== output)
      withheld.push(withheldFor(output, shown, limit <= left ? 'limit' : 'allowance', room));
    const cost = shown === undefined ? 0 : outputCost(shown, room);
    items.push({ output, shown, cost });
    left -= cost;
    if (output.kind === 'text') text -= cost;
  }
  return { items, withheld };
}

function withheldFor(
  output: ShownOutput,
  part: ShownOutput | undefined,
  why: 'limit' | 'allowance',
  room: OutputRoom,
): Withheld {
  const what =
    part === undefined ? `Not shown: ${nouns[output.kind]}` : `Shown in part: ${nouns[output.kind]}`;
  const cost = outputCost(output, room).toLocaleString('en-GB');
  const reason =
    why === 'allowance'
      ? `It counts as ${cost} rows, and fewer are left of today’s allowance.`
      : output.kind === 'text'
        ? `The text of one run may count as ${room.perOutput.toLocaleString('en-GB')} rows.`
        : `It counts as ${cost} rows, and ${room.perOutput.toLocaleString('en-GB')} of one output may be shown.`;
  return { kind: 'withheld', what: output.kind, why, detail: `${what}. ${reason}` };
}

/** Texts of the same stream that follow one another, as one. */
export function joinTexts(outputs: readonly ShownOutput[]): ShownOutput[] {
  const joined: ShownOutput[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.kind === 'text' && last?.kind === 'text' && last.stream === output.stream)
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    else joined.push(output);
  }
  return joined;
}
