import type { Scalar } from './predicate.ts';
import { everyRow, type Predicate } from './predicate.ts';
import type { ColumnType } from '../catalogue-view.ts';
import { scalarFault, orderable } from './scalars.ts';

/** Conditions as an agreement writes them: a MongoDB-style document, as CASL takes them. */
export type Conditions = Readonly<Record<string, unknown>>;

interface ConditionFault {
  /** Path inside the conditions. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface Compiled {
  readonly predicate: Predicate;
  readonly faults: readonly ConditionFault[];
}

const deepest = 20;

/** Operators on a column that take one value. */
const comparisons = { $eq: 'eq', $ne: 'ne', $lt: 'lt', $lte: 'lte', $gt: 'gt', $gte: 'gte' } as const;

/**
 * Compiles conditions to a predicate. `typeOf` gives a column's type, or a sentence saying why it may not be
 * read. Faults are collected; with any, the predicate must not be used.
 */
export function compileConditions(
  conditions: Conditions,
  typeOf: (column: string) => { type: ColumnType } | { fault: string },
): Compiled {
  const compiler = new Compiler(typeOf);
  const predicate = compiler.document(conditions, [], 0);
  return { predicate, faults: compiler.faults };
}

class Compiler {
  readonly faults: ConditionFault[] = [];
  readonly #typeOf: (column: string) => { type: ColumnType } | { fault: string };

  constructor(typeOf: (column: string) => { type: ColumnType } | { fault: string }) {
    this.#typeOf = typeOf;
  }

  document(value: unknown, path: readonly (string | number)[], depth: number): Predicate {
    if (!isDocument(value)) return this.#fault(path, 'Conditions are written as field: value.');
    if (depth > deepest) return this.#fault(path, `Conditions may be nested ${deepest} levels deep.`);
    return all(
      Object.entries(value).map(([name, content]) => {
        const here = [...path, name];
        switch (name) {
          case '$and':
            return this.#list(content, here, depth, (of) => ({ op: 'all', of }));
          case '$or':
            return this.#list(content, here, depth, (of) => ({ op: 'any', of }));
          case '$nor':
            return this.#list(content, here, depth, (of) => ({ op: 'not', of: { op: 'any', of } }));
          default:
            return name.startsWith('$')
              ? this.#fault(here, `There is no operator ${name} here; $and, $or and $nor join conditions.`)
              : this.#column(name, content, here, depth);
        }
      }),
    );
  }

  #list(
    value: unknown,
    path: readonly (string | number)[],
    depth: number,
    join: (of: readonly Predicate[]) => Predicate,
  ): Predicate {
    if (!Array.isArray(value) || value.length === 0)
      return this.#fault(path, 'A list of conditions is needed.');
    return join(value.map((one: unknown, at) => this.document(one, [...path, at], depth + 1)));
  }

  #column(column: string, value: unknown, path: readonly (string | number)[], depth: number): Predicate {
    const found = this.#typeOf(column);
    if ('fault' in found) return this.#fault(path, found.fault);
    if (isDocument(value)) return this.#operators(column, found.type, value, path, depth);
    const scalar = this.#scalar(value, found.type, path);
    return scalar === undefined ? everyRow : { op: 'eq', column, value: scalar };
  }

  #operators(
    column: string,
    type: ColumnType,
    operators: Conditions,
    path: readonly (string | number)[],
    depth: number,
  ): Predicate {
    if (Object.keys(operators).length === 0) return this.#fault(path, 'A condition is needed.');
    if (depth > deepest) return this.#fault(path, `Conditions may be nested ${deepest} levels deep.`);
    return all(
      Object.entries(operators).map(([name, value]): Predicate => {
        const here = [...path, name];
        switch (name) {
          case '$eq':
          case '$ne':
          case '$lt':
          case '$lte':
          case '$gt':
          case '$gte': {
            if (name !== '$eq' && name !== '$ne' && !orderable(type)) {
              return this.#fault(here, `A ${type} column has no order.`);
            }
            const scalar = this.#scalar(value, type, here);
            return scalar === undefined ? everyRow : { op: comparisons[name], column, value: scalar };
          }
          case '$in':
          case '$nin': {
            if (!Array.isArray(value) || value.length === 0)
              return this.#fault(here, 'A list of values is needed.');
            const values = value.map((one: unknown, at) => this.#scalar(one, type, [...here, at]));
            return {
              op: name === '$in' ? 'in' : 'nin',
              column,
              values: values.filter((one) => one !== undefined),
            };
          }
          case '$exists':
            return typeof value === 'boolean'
              ? { op: 'exists', column, exists: value }
              : this.#fault(here, '$exists is true or false.');
          case '$startsWith': {
            if (type !== 'string') return this.#fault(here, `A ${type} column has no beginning.`);
            const prefix = this.#scalar(value, type, here);
            return typeof prefix === 'string' ? { op: 'starts-with', column, prefix } : everyRow;
          }
          case '$not':
            return isDocument(value)
              ? { op: 'not', of: this.#operators(column, type, value, here, depth + 1) }
              : this.#fault(here, '$not takes a condition, such as {$in: […]}.');
          default:
            return this.#fault(
              here,
              `There is no operator ${name}; columns take $eq, $ne, $lt, $lte, $gt, $gte, $in, $nin, $exists, $startsWith and $not.`,
            );
        }
      }),
    );
  }

  #scalar(value: unknown, type: ColumnType, path: readonly (string | number)[]): Scalar | undefined {
    const fault = scalarFault(value, type);
    if (fault === undefined) return value as Scalar;
    this.#fault(path, fault);
    return undefined;
  }

  #fault(path: readonly (string | number)[], message: string): Predicate {
    this.faults.push({ path, message });
    return everyRow;
  }
}

function all(of: readonly Predicate[]): Predicate {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { op: 'all', of };
}

function isDocument(value: unknown): value is Conditions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The columns a predicate reads. */
export function columnsRead(predicate: Predicate): ReadonlySet<string> {
  switch (predicate.op) {
    case 'all':
    case 'any':
      return new Set(predicate.of.flatMap((one) => [...columnsRead(one)]));
    case 'not':
      return columnsRead(predicate.of);
    default:
      return new Set([predicate.column]);
  }
}
