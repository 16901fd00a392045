import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObjectRead, Order } from './findings.ts';
import { reconcile, type Expected } from './reconcile.ts';

const expected: Expected = {
  bucket: 'curated',
  prefix: '',
  steward: 'arn:aws:iam::111111111111:role/vitrine-dev-steward',
  endpoint: 'vpce-1',
  slackMs: 60_000,
};
const noon = Date.parse('2026-03-01T12:00:00Z');
const read = (change: Partial<ObjectRead> = {}): ObjectRead => ({
  id: 'e1',
  at: new Date(noon),
  bucket: 'curated',
  key: 'releases/hes_apc/1.0/part-0.parquet',
  principal: expected.steward,
  endpoint: 'vpce-1',
  refused: false,
  ...change,
});
const order = (change: Partial<Order> = {}): Order => ({
  act: 'act_1',
  type: 'cut.made',
  from: new Date(noon - 1000),
  to: new Date(noon + 1000),
  dataset: 'hes_apc',
  version: undefined,
  ...change,
});
const faultsOf = (reads: ObjectRead[], orders: Order[]): string[] =>
  reconcile(reads, orders, expected).map(({ fault }) => fault);

describe('reads of curated data', () => {
  test('one that the steward made while it made a cut of that dataset is ordered', () => {
    expect(faultsOf([read()], [order()])).toEqual([]);
  });

  test('one for which nothing is on record is reported, and so is one of another dataset or release', () => {
    expect(faultsOf([read()], [])).toEqual(['no-order']);
    expect(faultsOf([read()], [order({ dataset: 'hes_op' })])).toEqual(['no-order']);
    expect(faultsOf([read()], [order({ version: '2.0' })])).toEqual(['no-order']);
  });

  test('one long after the act, or before it, is reported; an act without an outcome goes on', () => {
    const late = read({ at: new Date(noon + 120_000) });
    expect(faultsOf([late], [order()])).toEqual(['no-order']);
    expect(faultsOf([read({ at: new Date(noon - 120_000) })], [order()])).toEqual(['no-order']);
    expect(faultsOf([late], [order({ to: undefined })])).toEqual([]);
  });

  test('an administrator’s is reported, whatever was going on, and so is the steward’s role from elsewhere', () => {
    expect(faultsOf([read({ principal: 'arn:aws:iam::111111111111:role/admin' })], [order()])).toEqual([
      'other-principal',
    ]);
    expect(faultsOf([read({ endpoint: '' })], [order()])).toEqual(['other-way']);
    expect(faultsOf([read({ refused: true })], [order()])).toEqual(['refused-attempt']);
  });

  test('a manifest holds no rows, so the steward may read it at any time; nobody else may', () => {
    const manifest = read({ key: 'releases/hes_apc/1.0/manifest.json' });
    expect(faultsOf([manifest], [])).toEqual([]);
    expect(faultsOf([{ ...manifest, principal: 'somebody' }], [])).toEqual(['other-principal']);
  });

  test('a file that only looks like a manifest is not one', () => {
    expect(faultsOf([read({ key: 'releases/hes_apc/1.0/rows/manifest.json' })], [])).toEqual(['no-order']);
  });
});

test('whatever happens beside it, a read by somebody else is never passed over', () => {
  const orders = fc.array(
    fc.record({
      act: fc.string(),
      type: fc.constantFrom('cut.made', 'room.opened'),
      from: fc.date({ noInvalidDate: true }),
      to: fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
      dataset: fc.option(fc.constantFrom('hes_apc', 'hes_op'), { nil: undefined }),
      version: fc.option(fc.constantFrom('1.0', '2.0'), { nil: undefined }),
    }),
  );
  const stranger = fc.record({
    principal: fc.string().filter((one) => one !== expected.steward),
    key: fc.string({ minLength: 1 }),
    at: fc.date({ noInvalidDate: true }),
  });
  fc.assert(
    fc.property(orders, stranger, (acts, change) => {
      expect(reconcile([read(change)], acts, expected)).toHaveLength(1);
    }),
  );
});

test('an order more never makes a finding more', () => {
  const times = fc.integer({ min: -300_000, max: 300_000 }).map((ms) => new Date(noon + ms));
  const acts = fc.array(fc.record({ from: times, to: times }).map((one) => order(one)));
  fc.assert(
    fc.property(fc.array(times), acts, times, (at, orders, from) => {
      const reads = at.map((one) => read({ at: one }));
      expect(faultsOf(reads, [...orders, order({ from })]).length).toBeLessThanOrEqual(
        faultsOf(reads, orders).length,
      );
    }),
  );
});
