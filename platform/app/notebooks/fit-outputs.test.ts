import type { ShownOutput } from '@vitrine/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitOutputs, joinTexts } from './fit-outputs.ts';
import { outputCost, outputSize, outputWithin } from './output-cost.ts';

const text = fc.string({ maxLength: 400 });
const value = fc.option(fc.string({ maxLength: 90 }), { nil: null });
const table = fc.integer({ min: 1, max: 5 }).chain((width) => {
  const row = fc.array(value, { minLength: width, maxLength: width });
  return fc.record({
    kind: fc.constant('table' as const),
    columns: fc.array(fc.string({ maxLength: 90 }), { minLength: width, maxLength: width }),
    rows: fc.array(row, { maxLength: 20 }),
    totalRows: fc.nat(),
  });
});
const output: fc.Arbitrary<ShownOutput> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), stream: fc.constantFrom('stdout', 'stderr'), text }),
  fc.record({ kind: fc.constant('value' as const), text }),
  fc.record({ kind: fc.constant('error' as const), name: text, message: text, trace: fc.array(text) }),
  fc.record({
    kind: fc.constant('image' as const),
    mediaType: fc.constant('image/png' as const),
    width: fc.constant(1),
    height: fc.constant(1),
    data: fc.uint8Array({ maxLength: 900 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  }),
  table,
);
const scale = { valuesPerRow: 7 };

describe('what an output counts for', () => {
  it('is at least a row for every 64 characters or bytes, whatever it is packed into', () => {
    fc.assert(
      fc.property(output, (one) => {
        expect(outputCost(one, scale)).toBeGreaterThanOrEqual(outputSize(one) / 64);
      }),
    );
  });

  it('of a table of ordinary values is its rows and the heading', () => {
    const rows = Array.from({ length: 100 }, (_, n) => [String(100_000 + n), '1', '63', 'E12000004']);
    const people: ShownOutput = {
      kind: 'table',
      columns: ['id', 'sex', 'age', 'region'],
      rows,
      totalRows: 100,
    };
    expect(outputCost(people, scale)).toBe(101);
  });

  it('of a part is within what was allowed, and more is never shown for it', () => {
    fc.assert(
      fc.property(output, fc.integer({ min: -1, max: 30 }), (one, most) => {
        const part = outputWithin(one, most, scale);
        if (part !== undefined && outputSize(part) > 0)
          expect(outputCost(part, scale)).toBeLessThanOrEqual(most);
        if (outputCost(one, scale) <= most) expect(part).toBe(one);
      }),
    );
  });

  it('of a part is a beginning: rows in order, none skipped', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 30 }), (one, most) => {
        const part = outputWithin(one, most, scale);
        if (part?.kind === 'table') expect(one.rows.slice(0, part.rows.length)).toEqual(part.rows);
      }),
    );
  });
});

describe('the outputs of a run together', () => {
  const room = fc.record({
    left: fc.nat(60),
    perOutput: fc.nat(40),
    text: fc.nat(40),
    valuesPerRow: fc.constant(7),
  });

  it('count for no more than is left, one for no more than a result, texts for no more than one result', () => {
    fc.assert(
      fc.property(fc.array(output, { maxLength: 12 }), room, (outputs, limits) => {
        const { items } = fitOutputs(outputs, limits);
        const costs = items.map(({ shown }) => (shown === undefined ? 0 : outputCost(shown, limits)));
        expect(costs).toEqual(items.map(({ cost }) => cost));
        expect(costs.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(limits.left);
        for (const one of costs) expect(one).toBeLessThanOrEqual(limits.perOutput);
        const texts = items.filter((item) => item.output.kind === 'text').map(({ cost }) => cost);
        expect(texts.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(limits.text);
      }),
    );
  });

  it('are shown whole, or it is said that they are not', () => {
    fc.assert(
      fc.property(fc.array(output, { maxLength: 12 }), room, (outputs, limits) => {
        const { items, withheld } = fitOutputs(outputs, limits);
        expect(withheld).toHaveLength(items.filter((item) => item.shown !== item.output).length);
      }),
    );
  });

  it('are one where texts of one stream follow one another', () => {
    const out = (words: string): ShownOutput => ({ kind: 'text', stream: 'stdout', text: words });
    const error: ShownOutput = { kind: 'text', stream: 'stderr', text: 'c' };
    expect(joinTexts([out('a'), out('b'), error, out('d')])).toEqual([out('ab'), error, out('d')]);
  });
});
