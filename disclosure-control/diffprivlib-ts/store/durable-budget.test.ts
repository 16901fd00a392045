import { describe, expect, it } from 'vitest';
import { BudgetAccountant } from '../accounting/budget-accountant.ts';
import { DeclaredBatch } from '../accounting/declared-batch.ts';
import { approximate, gaussian, laplace, type PrivacyEvent } from '../accounting/events.ts';
import { PureFilter, RenyiFilter, ZcdpFilter, type PrivacyFilter } from '../accounting/filters.ts';
import { BudgetError } from '../errors.ts';
import { DurableBudget } from './durable-budget.ts';
import { MemorySpendStore } from './memory-store.ts';

const filter = (): PureFilter => new PureFilter({ epsilon: 1, delta: 1e-6 });

/** A caller's own object, which they can change. */
const loose = (event: PrivacyEvent): PrivacyEvent => ({ ...event });
const change = (event: PrivacyEvent, name: string, value: unknown): void =>
  void Object.assign(event, { [name]: value });

describe('an event that its caller changes', () => {
  it('after the call is charged and logged as it was', async () => {
    const store = new MemorySpendStore();
    const budget = await DurableBudget.open({ store, filter });
    const event = loose(approximate(0.9));
    const charging = budget.charge(event);
    change(event, 'epsilon', 0.01);
    const charge = await charging;
    expect(charge.event).toEqual(approximate(0.9));
    const replayed = await DurableBudget.open({ store, filter });
    expect(replayed.remaining().epsilon).toBe(0.1);
  });

  it.each(['epsilon', 'kind', 'delta'])(
    'in its %s before a cancellation gives back what was charged',
    async (name) => {
      const budget = await DurableBudget.open({ store: new MemorySpendStore(), filter });
      await budget.charge(approximate(0.1));
      const event = loose(approximate(0.2, 1e-7));
      const charge = await budget.charge(event);
      change(event, name, name === 'kind' ? 'laplace' : 1000);
      await charge.cancel();
      expect(budget.remaining()).toEqual({ epsilon: 0.9, delta: 1e-6 });
    },
  );

  it('between two reads, by a getter, is read once', async () => {
    const budget = await DurableBudget.open({ store: new MemorySpendStore(), filter });
    let reads = 0;
    const event = {
      kind: 'approximate',
      delta: 0,
      get epsilon() {
        reads += 1;
        return reads === 1 ? 0.5 : 1e-9;
      },
    } as const;
    await budget.charge(event);
    expect(budget.remaining().epsilon).toBe(0.5);
  });

  it('cannot be changed through the charge', async () => {
    const budget = await DurableBudget.open({ store: new MemorySpendStore(), filter });
    const charge = await budget.charge(approximate(0.5));
    expect(() => Object.assign(charge.event, { epsilon: 1000 })).toThrow(TypeError);
    expect(() => Object.assign(charge, { event: approximate(1000) })).toThrow(TypeError);
    await charge.cancel();
    expect(budget.remaining().epsilon).toBe(1);
  });

  it('in the store’s records changes no later replay', async () => {
    const store = new MemorySpendStore();
    const record = { kind: 'charge', id: 'a', event: loose(approximate(0.5)), note: '' } as const;
    await store.append([record], 0);
    change(record.event, 'epsilon', 0.001);
    for (const kept of await store.load())
      expect(() => Object.assign(kept, { kind: 'cancel' })).toThrow(TypeError);
    const budget = await DurableBudget.open({ store, filter });
    expect(budget.remaining().epsilon).toBe(0.5);
  });

  it('by changing the cost of a run while its charge is written allows no more', async () => {
    const budget = await DurableBudget.open({ store: new MemorySpendStore(), filter });
    const cost = { epsilon: 0.1, delta: 0 };
    const running = budget.run(cost, (allowance) => allowance.spend(0.9, 0));
    cost.epsilon = 0.9;
    await expect(running).rejects.toBeInstanceOf(BudgetError);
    expect(budget.remaining().epsilon).toBe(0.9);
  });

  it('in a declared batch changes neither its cost nor what can be taken', () => {
    const event = loose(laplace(0.1));
    const events = [{ event, count: 2 }];
    const batch = new DeclaredBatch({ events, epsilon: 1, delta: 1e-6 });
    change(event, 'epsilon', 5);
    expect(() => batch.take(laplace(5))).toThrow(/not declared/);
    expect(() => Object.assign(batch.cost, { upper: 0 })).toThrow(TypeError);
    expect(() => Object.assign(batch, { delta: 0 })).toThrow(TypeError);
    batch.take(laplace(0.1));
  });
});

describe('a budget', () => {
  it('cannot be raised from outside', () => {
    const options = { epsilon: 1, delta: 1e-6 };
    const accountant = new BudgetAccountant(options);
    const filters: PrivacyFilter[] = [new PureFilter(options), new ZcdpFilter(options)];
    filters.push(new RenyiFilter({ ...options, order: 25 }));
    options.epsilon = 100;
    for (const name of ['epsilon', 'delta', 'slack'])
      expect(() => Object.assign(accountant, { [name]: 0.5 })).toThrow(TypeError);
    expect(() => accountant.spend(2, 0)).toThrow(BudgetError);
    for (const each of filters) {
      expect(() => Object.assign(each, { budget: options })).toThrow(TypeError);
      expect(() => Object.assign(each.budget, { epsilon: 100 })).toThrow(TypeError);
      expect(each.admits(approximate(10))).toBe(false);
    }
    accountant.spend(1, 0);
    const [spent] = accountant.spentBudget as unknown as [[number, number]];
    expect(() => (spent[0] = 0)).toThrow(TypeError);
    expect(accountant.total().epsilon).toBe(1);
  });

  it('is not raised by a refund of what was never charged', () => {
    for (const each of [filter(), new ZcdpFilter({ epsilon: 1, delta: 1e-6 })]) {
      const before = each.remaining();
      each.charge(approximate(0.1));
      expect(() => each.refund(approximate(0.2))).toThrow(/not charged/);
      expect(() => each.refund({ kind: 'approximate', epsilon: -1, delta: 0 })).toThrow(/epsilon/);
      each.refund(approximate(0.1));
      expect(each.remaining()).toEqual(before);
    }
  });

  it.each([
    ['no event', undefined],
    ['a text', 'laplace'],
    ['a big epsilon', { kind: 'laplace', epsilon: 5n }],
    ['an epsilon as text', { kind: 'approximate', epsilon: '0.1', delta: 0 }],
    ['no delta', { kind: 'approximate', epsilon: 0.1, delta: null }],
  ])('refuses %s, and charges nothing', async (_name, event) => {
    const budget = await DurableBudget.open({ store: new MemorySpendStore(), filter });
    await expect(budget.charge(event as never)).rejects.toMatchObject({ code: 'DP_ARGUMENT' });
    await expect(budget.charge(gaussian(5), 7 as never)).rejects.toMatchObject({ code: 'DP_ARGUMENT' });
    expect(budget.remaining().epsilon).toBe(1);
  });
});
