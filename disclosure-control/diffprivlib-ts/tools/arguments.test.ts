import { describe, expect, it } from 'vitest';
import { BudgetAccountant } from '../accounting/budget-accountant.ts';
import { DiffprivError } from '../errors.ts';
import * as entry from '../index.ts';
import { unlimited } from '../testing.ts';
import * as tools from './index.ts';

const bounds = [0, 10] as const;
const exact = { accountant: unlimited, epsilon: Infinity };
type Tool = (values: unknown, accountant: BudgetAccountant) => unknown;

/** Every tool, as JavaScript may call it. */
const all: readonly [string, Tool][] = [
  ...(['mean', 'nanmean', 'variance', 'nanvar', 'std', 'nanstd', 'sum', 'nansum', 'median'] as const).map(
    (name): [string, Tool] => [
      name,
      (values, accountant) => tools[name](values as never, { bounds, accountant, epsilon: 0.5 }),
    ],
  ),
  ['quantile', (v, accountant) => tools.quantile(v as never, 0.5, { bounds, accountant, epsilon: 0.5 })],
  ['quantiles', (v, accountant) => tools.quantiles(v as never, [0.5], { bounds, accountant, epsilon: 0.5 })],
  ['percentile', (v, accountant) => tools.percentile(v as never, 50, { bounds, accountant, epsilon: 0.5 })],
  ['treeQuantiles', (v, accountant) => tools.treeQuantiles(v as never, [0.5], { bounds, accountant })],
  ['histogram', (v, accountant) => tools.histogram(v as never, { range: bounds, accountant })],
  ['histogram of edges', (v, accountant) => tools.histogram(v as never, { edges: [0, 5, 10], accountant })],
  [
    'histogram2d',
    (v, accountant) =>
      tools.histogram2d(v as never, [], { x: { range: bounds }, y: { range: bounds }, accountant }),
  ],
  [
    'histogramdd',
    (v, accountant) => tools.histogramdd([[1], v] as never, { axes: [{ range: bounds }], accountant }),
  ],
  ['mean of columns', (v, accountant) => tools.mean([v] as never, { bounds: [bounds], axis: 0, accountant })],
];

const wrong: readonly [string, unknown][] = [
  [
    'a table',
    [
      [1, 0],
      [0, 0],
    ],
  ],
  ['a table of typed rows', [Float64Array.of(1, 2)]],
  ['big integers', [5n]],
  ['big integers below the bounds', [-5n]],
  ['typed big integers', new BigInt64Array(5)],
  ['typed unsigned big integers', new BigUint64Array(5)],
  ['texts', ['1', '2']],
  ['booleans', [true, false]],
  ['objects', [{ valueOf: () => 1 }]],
  ['one wrong entry at the end', [...Array<number>(5000).fill(1), '1']],
  ['a text', '123'],
  ['a number', 5],
  ['nothing', undefined],
  ['null', null],
  ['a set', new Set([1])],
  ['a view', new DataView(new ArrayBuffer(8))],
  ['an object without a length', {}],
  ['a length that is none', { length: -1 }],
  ['a length beyond all memory', { length: 2 ** 53 - 1 }],
  ['symbols', [Symbol('one')]],
  ['functions', [(): number => 1]],
];

describe.each(all)('%s', (_name, tool) => {
  it.each(wrong)('refuses %s, and nothing is spent', (_what, values) => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    expect(() => tool(values, accountant)).toThrow(expect.objectContaining({ code: 'DP_ARGUMENT' }) as Error);
    expect(accountant.total().epsilon).toBe(0);
  });

  it.each<[string, unknown]>([
    ['no values', []],
    ['typed integers', Int32Array.of(1)],
    ['typed bytes', Uint8Array.of(3)],
    ['typed singles', Float32Array.of(3)],
    ['missing values', [Number.NaN, null, undefined]],
    ['infinities', [Infinity]],
    ['an array-like object', { length: 1, 0: 5 }],
  ])('answers %s', (what, values) => {
    // A row is as long as there are columns.
    if (_name.includes('dd') || _name.includes('columns')) if (what === 'missing values') return;
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    tool(values, accountant);
    expect(accountant.total().epsilon).toBeGreaterThan(0);
  });
});

describe('an error', () => {
  it('never depends on values: what is refused is refused whatever it holds', () => {
    for (const value of [-5n, 0n, 5n, 500n, '', '5', true, false]) {
      const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
      expect(() => tools.mean([1, value] as never, { bounds, accountant })).toThrow(/must hold numbers/);
      expect(accountant.total().epsilon).toBe(0);
    }
    for (const value of [-1e308, -0, 5e-324, Number.NaN, Infinity, -Infinity, 2 ** 53])
      for (const [, tool] of all)
        expect(() => tool([value], new BudgetAccountant({ epsilon: 1, delta: 0 }))).not.toThrow();
  });
});

describe('countNonzero', () => {
  it.each<[string, ArrayLike<unknown>, number]>([
    ['typed big integers', new BigInt64Array(5), 0],
    ['big integers', [0n, 3n, -1n], 2],
    ['typed numbers', Int8Array.of(0, 1, 2), 2],
    ['what counts as zero', [0, -0, '', false, null, undefined], 0],
    ['what does not', [1, 'a', true, Number.NaN], 4],
  ])('counts %s', (_name, values, count) => {
    expect(tools.countNonzero(values, exact)).toBe(count);
  });

  it.each<[string, unknown]>([
    [
      'a table',
      [
        [1, 0],
        [0, 0],
      ],
    ],
    ['objects', [{}]],
    ['a text', 'abc'],
    ['functions', [(): number => 1]],
    ['nothing', undefined],
  ])('refuses %s, and nothing is spent', (_name, values) => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    expect(() => tools.countNonzero(values as never, { accountant })).toThrow(/lists|list/);
    expect(accountant.total().epsilon).toBe(0);
  });
});

describe('tables', () => {
  it('without an axis, with another axis, or with a column that is not described are refused', () => {
    const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
    const rows = [[1, 2, 3]];
    const pairs = [bounds, bounds];
    expect(() => tools.mean(rows as never, { bounds, accountant })).toThrow(/must hold numbers/);
    expect(() => tools.mean(rows, { bounds: pairs, axis: 1 as never, accountant })).toThrow(/axis/);
    expect(() => tools.mean(rows, { bounds: pairs, axis: 0, accountant })).toThrow(/longer than the columns/);
    expect(() => tools.mean(rows, { bounds, axis: 0, accountant } as never)).toThrow(/one pair a column/);
    expect(() => tools.histogramdd(rows, { axes: [{ range: bounds }], accountant })).toThrow(/longer/);
    const [x, y] = [[1], [1, 2]];
    expect(() => tools.histogram2d(x, y, { x: { range: bounds }, y: { range: bounds }, accountant })).toThrow(
      /longer than x/,
    );
    expect(accountant.total().epsilon).toBe(0);
  });
});

describe('every export', () => {
  const junk: readonly unknown[] = [
    ...[undefined, null, 5, 5n, 'text', true, Symbol('s'), [], {}, [[]], () => 1, new Map()],
    { epsilon: '1', delta: [], sensitivity: {}, bounds: 'no', accountant: {} },
    { epsilon: 1, delta: 1e-6, sensitivity: 1n, lower: 0, upper: 1, value0: 1n, value1: 2n },
    { epsilon: 1, sensitivity: 1, utility: ['1'], candidates: 5, measure: [1n], scores: [null] },
    { epsilon: 1, sensitivity: 1, utility: [1], candidates: 'x', measure: 7, scores: 'abc' },
    { epsilon: 1, utilityList: [1, ['a', 'b', '1']], hierarchy: [1, [{}]] },
    { epsilon: 1, accountant: unlimited, bounds: [0, 1], range: [0, 1], edges: '12', onWarning: 5 },
    { epsilon: 1, accountant: unlimited, bounds: [0, 1], range: [0, 1], bins: '3', axes: [null] },
  ];
  const errors = ['Error', 'Mechanism', 'Filter'];
  const callable = Object.entries(entry).filter(([name]) => !errors.some((part) => name.endsWith(part)));

  it.each(callable)('%s fails with an error of its own on anything that it is given', async (_name, work) => {
    const attempt = async (make: () => unknown): Promise<void> => {
      try {
        const made = (await make()) as { randomise?: (input: unknown) => unknown } | undefined;
        if (typeof made?.randomise === 'function') for (const input of junk) made.randomise(input);
      } catch (error) {
        expect(error).toBeInstanceOf(DiffprivError);
      }
    };
    const called = work as unknown as ((...args: unknown[]) => unknown) &
      (new (...args: unknown[]) => object);
    const isClass = /^class /.test(Function.prototype.toString.call(called));
    for (const first of junk)
      for (const second of junk) {
        if (isClass) await attempt(() => new called(first, second));
        else await attempt(() => called(first, second, { ...exact, bounds }));
      }
    if ('open' in called)
      for (const first of junk) await attempt(() => (called.open as (x: unknown) => unknown)(first));
  });
});
