import type { Condition } from '../aggregate/condition.ts';

/** Items once each in one order, and where each given item is among them. */
export function sorted<Item>(items: readonly Item[]): {
  readonly list: Item[];
  readonly at: readonly number[];
} {
  const keys = items.map((item) => JSON.stringify(item));
  const order = [...new Set(keys)].sort();
  return {
    list: order.flatMap((key) => items[keys.indexOf(key)] ?? []),
    at: keys.map((key) => order.indexOf(key)),
  };
}

/** A condition in one of the ways in which it can be written: AND, OR and IN have no order and say nothing twice. */
export function canonical<On>(condition: Condition<On>): Condition<On> {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const parts = condition.of.map(canonical).flatMap((one) => (one.op === condition.op ? one.of : [one]));
      const { list } = sorted(parts);
      const [only, ...more] = list;
      return only !== undefined && more.length === 0 ? only : { op: condition.op, of: list };
    }
    case 'not': {
      const of = canonical(condition.of);
      return of.op === 'not' ? of.of : { op: 'not', of };
    }
    case 'in': {
      const { list } = sorted(condition.values);
      const [only, ...more] = list;
      return only !== undefined && more.length === 0
        ? { op: 'compare', on: condition.on, is: 'eq', value: only }
        : { ...condition, values: list };
    }
    case 'related':
      return { ...condition, where: condition.where && canonical(condition.where) };
    default:
      return condition;
  }
}
