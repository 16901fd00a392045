import { ProtocolViolation } from '@vitrine/core/wire';
import { kernelOutputSchema } from '../protocol/kernel-protocol.ts';
import { shownBytes } from './kernel-output-size.ts';
import type { KernelOutput } from './kernel-session.ts';

/** What one run of code showed: each output parsed, and no more of them than may be shown. */
export class RunOutputs {
  readonly #show: (output: KernelOutput) => void;
  #left: number;
  #truncated = false;
  #saidError = false;

  constructor(maxBytes: number, show: (output: KernelOutput) => void) {
    this.#left = maxBytes;
    this.#show = show;
  }

  /** Whether something was left out. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Takes what a broker says was shown; it has counted too, and what it lets through beyond is left out here. */
  take(value: unknown): void {
    const parsed = kernelOutputSchema.safeParse(value);
    if (!parsed.success) {
      throw new ProtocolViolation({
        detail: 'An output did not have the expected form.',
        cause: parsed.error,
      });
    }
    const output = parsed.data;
    const size = shownBytes(output);
    if (size > this.#left && !this.#isFirstError(output)) {
      this.#truncated = true;
      return;
    }
    this.#saidError ||= output.kind === 'error';
    this.#left -= Math.min(size, this.#left);
    this.#show(output);
  }

  /** Why code ended is said even where nothing more may be shown, once and without its trace. */
  #isFirstError(output: KernelOutput): boolean {
    return output.kind === 'error' && output.trace.length === 0 && !this.#saidError;
  }
}
