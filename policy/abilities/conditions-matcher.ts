import { buildMongoQueryMatcher, type ConditionsMatcher, type MongoQuery } from '@casl/ability';
import { conjunction, negation, truthOf, type PlainRow, type Truth } from '../cut/predicate/matches.ts';
import type { Scalar } from '../cut/predicate/predicate.ts';

/**
 * CASL's own condition parser with SQL's three truth values. CASL's matcher takes NULL for a value like any
 * other (so that $ne is true of it), and SQL does not: with theirs, a row could be in the database's answer
 * and not in the ability's, or the other way round.
 */
type Matcher = Parameters<typeof buildMongoQueryMatcher>;
type Instructions = NonNullable<Matcher[0]>;
type Interpreters = NonNullable<Matcher[1]>;

interface Node {
  readonly operator: string;
  readonly field: string;
  readonly value: unknown;
}
interface Context {
  interpret(node: unknown, row: PlainRow): Truth;
}
type Interpret = (node: Node, row: PlainRow, context: Context) => Truth;

const each: (join: (truths: readonly Truth[]) => Truth) => Interpret = (join) => (node, row, context) =>
  join((node.value as readonly unknown[]).map((one) => context.interpret(one, row)));
const any = (truths: readonly Truth[]): Truth => negation(conjunction(truths.map(negation)));

const comparison =
  (op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'): Interpret =>
  (node, row) =>
    truthOf({ op, column: node.field, value: node.value as Scalar }, row);
const membership =
  (op: 'in' | 'nin'): Interpret =>
  (node, row) =>
    truthOf({ op, column: node.field, values: node.value as readonly Scalar[] }, row);

const interpreters: Readonly<Record<string, Interpret>> = {
  and: each(conjunction),
  or: each(any),
  nor: each((truths) => negation(any(truths))),
  not: each((truths) => negation(conjunction(truths))),
  eq: comparison('eq'),
  ne: comparison('ne'),
  lt: comparison('lt'),
  lte: comparison('lte'),
  gt: comparison('gt'),
  gte: comparison('gte'),
  in: membership('in'),
  nin: membership('nin'),
  exists: (node, row) => truthOf({ op: 'exists', column: node.field, exists: node.value === true }, row),
  startsWith: (node, row) =>
    truthOf({ op: 'starts-with', column: node.field, prefix: node.value as string }, row),
};

/** Operators that CASL's parser does not read unless it is told. */
const instructions = {
  $and: { type: 'compound' },
  $or: { type: 'compound' },
  $nor: { type: 'compound' },
  $startsWith: { type: 'field' },
  $not: {
    type: 'field',
    parse: (
      _instruction: unknown,
      value: unknown,
      context: { field: string; parse(value: unknown, options: { field: string }): unknown },
    ) => ({ operator: 'not', value: [context.parse(value, { field: context.field })] }),
  },
};

const build = buildMongoQueryMatcher(
  instructions as unknown as Instructions,
  interpreters as unknown as Interpreters,
);

/** Matches rows against an agreement's conditions: only `true` is a match; unknown is not. */
export const conditionsMatcher: ConditionsMatcher<MongoQuery> = (conditions) => {
  const matcher = build(conditions);
  return Object.assign(
    (row: Parameters<typeof matcher>[0]) => (matcher(row) as unknown as Truth) === true,
    matcher.ast === undefined ? {} : { ast: matcher.ast },
  );
};
