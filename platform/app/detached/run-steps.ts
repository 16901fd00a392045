import type { KernelRunEnd } from '@vitrine/notebooks-gateway/client';
import type { FailureClass, WarningCode } from './bounds.ts';
import type { DetachedRoom } from './detached-room.ts';
import type { Step } from './detached-run.ts';
import { blockOf, failureClass, warningsIn, type Failure } from './told.ts';

/** Bytes that a step may print: read for warnings, and thrown away. */
const printedBytes = 256 * 1024;
const tailCharacters = 200;

export interface StepsEnd {
  readonly failure: Failure | null;
  readonly warnings: readonly WarningCode[];
}

export interface StepsOptions {
  readonly signal: AbortSignal;
  /** How long one step may run, and all together. */
  readonly stepSeconds: number;
  readonly seconds: number;
  /** Told of each step, from 1, when it begins. */
  readonly onStep: (begun: number) => void;
}

/** Lines of code as they are numbered for a whole run: steps follow one another. */
export const linesOf = (code: string): number => code.split('\n').length;

/** Runs steps one after the other, to the first that fails; of what they put out nothing is kept but what may be told. */
export async function runSteps(
  room: DetachedRoom,
  steps: readonly Step[],
  options: StepsOptions,
): Promise<StepsEnd> {
  const total = steps.reduce((sum, { code }) => sum + linesOf(code), 0);
  const warnings = new Set<WarningCode>();
  const start = performance.now();
  let before = 0;
  for (const [at, { language, code }] of steps.entries()) {
    options.onStep(at + 1);
    const kernel = room.kernels.get(language);
    if (kernel === undefined) throw new TypeError('A run has a kernel of each of its languages.');
    const left = options.seconds - (performance.now() - start) / 1000;
    const heard = new Heard(warnings);
    const end =
      left <= 0
        ? ({ state: 'interrupted' } as const)
        : await kernel.run(code, {
            signal: options.signal,
            maxOutputBytes: printedBytes,
            seconds: Math.min(left, options.stepSeconds),
            onOutput: (output) => {
              if (output.kind === 'text') heard.text(output.text);
              if (output.kind === 'error') heard.error(output.name, output.line);
            },
          });
    if (end.state !== 'ok') {
      const line = heard.failed?.line;
      const own = line !== undefined && line <= linesOf(code) ? before + line : undefined;
      return { failure: failureOf(end.state, heard.failed?.name, own, total), warnings: [...warnings] };
    }
    before += linesOf(code);
  }
  return { failure: null, warnings: [...warnings] };
}

const endings: Readonly<Partial<Record<KernelRunEnd['state'], FailureClass>>> = {
  interrupted: 'OutOfTime',
  killed: 'KernelEnded',
  'out-of-memory': 'OutOfMemory',
};

function failureOf(
  state: KernelRunEnd['state'],
  name: string | undefined,
  line: number | undefined,
  total: number,
): Failure {
  const lines = blockOf(line, total);
  return { class: endings[state] ?? failureClass(name ?? ''), ...(lines === undefined ? {} : { lines }) };
}

/** What of a step's outputs is looked at. */
class Heard {
  readonly #warnings: Set<WarningCode>;
  #tail = '';
  failed: { readonly name: string; readonly line: number | undefined } | undefined;

  constructor(warnings: Set<WarningCode>) {
    this.#warnings = warnings;
  }

  text(text: string): void {
    // A word may come in two pieces.
    const joined = this.#tail + text;
    for (const one of warningsIn(joined)) this.#warnings.add(one);
    this.#tail = joined.slice(-tailCharacters);
  }

  error(name: string, line: number | undefined): void {
    this.failed = { name, line };
  }
}
