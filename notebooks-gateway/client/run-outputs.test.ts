import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownBytes } from './kernel-output-size.ts';
import type { KernelOutput } from './kernel-session.ts';
import { RunOutputs } from './run-outputs.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const outputs: fc.Arbitrary<readonly KernelOutput[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('text' as const),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text,
    }),
    fc.record({ kind: fc.constant('value' as const), text }),
    fc.array(fc.option(text), { maxLength: 5 }).map((row) => ({
      kind: 'table' as const,
      columns: row.map((_, at) => `c${at}`),
      rows: [row],
      totalRows: 1,
    })),
    fc.record({
      kind: fc.constant('error' as const),
      name: text,
      message: text,
      trace: fc.array(text, { maxLength: 3 }),
    }),
  ),
  { maxLength: 30 },
);

describe('What one run shows', () => {
  it('is never more than may be shown, but for why it ended, and in the order it came', () => {
    fc.assert(
      fc.property(outputs, fc.nat({ max: 3_000 }), (sent, most) => {
        const shown: KernelOutput[] = [];
        const run = new RunOutputs(most, (output) => shown.push(output));
        for (const output of sent) run.take(output);
        const sizes = shown.map(shownBytes);
        const beyond = shown.filter(({ kind }) => kind === 'error').at(0);
        const allowed = most + (beyond === undefined ? 0 : shownBytes(beyond));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(allowed);
        expect(run.truncated).toBe(shown.length < sent.length);
        let at = 0;
        for (const output of sent)
          if (at < shown.length && JSON.stringify(output) === JSON.stringify(shown[at])) at++;
        expect(at).toBe(shown.length);
      }),
    );
  });
});
