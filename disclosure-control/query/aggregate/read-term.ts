import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { readCondition, type Operands } from './conditions.ts';
import type { Condition, PlanLiteral, PlanType } from './condition.ts';
import { isLiteral, isNull, literalType, readCount, readLiteral } from './literals.ts';
import { formOf, nodeOf, nodesOf, onlyFields, textOf } from './node.ts';
import { AggregateRefused, type AggregateRefusalCode } from './refusals.ts';
import { dateParts, labels, termFits, truncations, typeOf, type Term } from './term.ts';
import { spanOf } from './written-dates.ts';

/** How an expression's columns are found. @throws AggregateRefused */
export interface TermReading {
  readonly refusal: AggregateRefusalCode;
  column(node: AstNode): Term;
  /** What a sub-query of a condition asks of another table. */
  readonly related?: (node: AstNode) => Condition<Term>;
}

const deepest = 16;

/** Reads a value of a row: a plain column or a listed function of one. @throws AggregateRefused */
export function readTerm(node: AstNode, reading: TermReading, depth = 0): Term {
  if (depth > deepest) throw new AggregateRefused('aggregate-too-large', node);
  const term = formed(node, reading, depth);
  if (!termFits(term)) throw new AggregateRefused('aggregate-literal', node);
  return term;
}

function formed(node: AstNode, reading: TermReading, depth: number): Term {
  const inner = (one: AstNode): Term => readTerm(one, reading, depth + 1);
  switch (formOf(node)) {
    case 'COLUMN_REF/COLUMN_REF':
      return reading.column(node);
    case 'CASE/CASE_EXPR':
      return readCase(node, reading, depth);
    case 'OPERATOR/OPERATOR_COALESCE': {
      onlyFields(node, ['class', 'type', 'alias', 'children'], reading.refusal);
      const [of, value, ...more] = nodesOf(node['children'], reading.refusal, node);
      if (of === undefined || value === undefined || more.length > 0 || !isLiteral(value))
        throw new AggregateRefused(reading.refusal, node);
      const term = inner(of);
      return { op: 'coalesce', of: term, value: readLiteral(value, typeOf(term)) };
    }
    case 'CAST/OPERATOR_CAST':
      return readCast(node, reading, inner);
    case 'FUNCTION/FUNCTION':
      return readFunction(node, reading, inner);
    default:
      throw new AggregateRefused(reading.refusal, node);
  }
}

/** A cast to what a value is anyway, or of a time to its day. */
function readCast(node: AstNode, reading: TermReading, inner: (node: AstNode) => Term): Term {
  onlyFields(node, ['class', 'type', 'alias', 'child', 'cast_type'], reading.refusal);
  const cast = nodeOf(node['cast_type'], reading.refusal, node);
  onlyFields(cast, ['id'], reading.refusal, node);
  const of = inner(nodeOf(node['child'], reading.refusal, node));
  const id = textOf(cast['id']) ?? '';
  const [from, to] = [typeOf(of), castTypes[id]];
  if (to === undefined || (from !== to && !(from === 'timestamp' && to === 'date')))
    throw new AggregateRefused(reading.refusal, node);
  return from === to ? of : { op: 'truncate', unit: 'day', of };
}

const castTypes: Readonly<Record<string, PlanType>> = {
  DATE: 'date',
  VARCHAR: 'string',
  BIGINT: 'integer',
  INTEGER: 'integer',
};

function readFunction(node: AstNode, reading: TermReading, inner: (node: AstNode) => Term): Term {
  const fields = [
    'class',
    'type',
    'alias',
    'function_name',
    'schema',
    'is_operator',
    'children',
    'order_bys',
  ];
  onlyFields(node, fields, reading.refusal);
  const orders = node['order_bys'];
  if (isNode(orders)) onlyFields(orders, ['type'], reading.refusal, node);
  const schema = textOf(node['schema']) ?? '';
  const name = (textOf(node['function_name']) ?? '').toLowerCase();
  const [first, second, third, ...more] = nodesOf(node['children'], reading.refusal, node);
  const refuse = (): never => {
    throw new AggregateRefused(reading.refusal, node);
  };
  if (first === undefined || more.length > 0 || (schema !== '' && schema !== 'main')) return refuse();
  const whole = (one: AstNode | undefined): number => (one && readCount(one)) ?? refuse();
  const alone = second === undefined;
  const pair = third === undefined && second !== undefined;
  if (pair && (name === 'date_trunc' || name === 'datetrunc')) {
    const unit = truncations.find((one) => one === wordOf(first));
    return unit === undefined ? refuse() : { op: 'truncate', unit, of: inner(second) };
  }
  if (pair && (name === 'date_part' || name === 'datepart'))
    return part(wordOf(first), inner(second), refuse);
  if (alone && dateParts.some((one) => one === dayNames[name] || one === name))
    return part(dayNames[name] ?? name, inner(first), refuse);
  if (alone && (name === 'dayname' || name === 'monthname'))
    return { op: 'label', format: name === 'dayname' ? '%A' : '%B', of: inner(first) };
  if (pair && name === 'strftime') {
    const [of, text] = isLiteral(first) ? [second, first] : [first, second];
    const format = labels.find((one) => one === writtenIn(text));
    return format === undefined ? refuse() : { op: 'label', format, of: inner(of) };
  }
  if (pair && name === 'nullif') return valueless(inner(first), second);
  if (pair && (name === 'least' || name === 'greatest')) return bound(name, inner, first, second) ?? refuse();
  if (pair && (name === '+' || name === '-')) return moved(name, inner, first, second) ?? refuse();
  if (alone && (name === 'upper' || name === 'lower' || name === 'ucase' || name === 'lcase'))
    return { op: 'letters', to: name.startsWith('u') ? 'upper' : 'lower', of: inner(first) };
  if (pair && (name === 'left' || name === 'right'))
    return { op: 'slice', side: name, start: 1, length: bounded(whole(second), refuse), of: inner(first) };
  if (name === 'substr' || name === 'substring') {
    const start = bounded(whole(second), refuse);
    const length = third === undefined ? 65_536 : bounded(whole(third), refuse);
    return start < 1 ? refuse() : { op: 'slice', side: 'left', start, length, of: inner(first) };
  }
  return pair || name === 'floor' ? readBand(node, inner, refuse) : refuse();
}

/** `nullif(x, value)`: x, but nothing where it is the value. */
function valueless(of: Term, value: AstNode): Term {
  const type = typeOf(of);
  const when = { op: 'compare', on: of, is: 'eq', value: readLiteral(value, type) } as const;
  return { op: 'case', type, whens: [{ when, then: null }], otherwise: of };
}

/** `least(x, 30)`, which is 30 where x has no value, as in the engine. */
function bound(
  name: 'least' | 'greatest',
  inner: (node: AstNode) => Term,
  first: AstNode,
  second: AstNode,
): Term | undefined {
  const [node, literal] = isLiteral(first) ? [second, first] : [first, second];
  if (!isLiteral(literal) || isNull(literal)) return undefined;
  const of = inner(node);
  const type = typeOf(of);
  const value = readLiteral(literal, type);
  const beyond = { op: 'compare', on: of, is: name === 'least' ? 'gt' : 'lt', value } as const;
  const when = { op: 'or', of: [beyond, { op: 'null', on: of }] } as const;
  return { op: 'case', type, whens: [{ when, then: { op: 'constant', value } }], otherwise: of };
}

/** A whole number and another that is written out, or a date some time before or after. */
function moved(
  name: '+' | '-',
  inner: (node: AstNode) => Term,
  first: AstNode,
  second: AstNode,
): Term | undefined {
  const sign = name === '+' ? 1 : -1;
  const span = spanOf(second);
  const count = span?.count ?? readCount(second);
  if (count === undefined || Math.abs(count) > 1_000_000) return undefined;
  const of = inner(first);
  if (typeOf(of) === 'integer' && span === undefined) return { op: 'add', by: sign * count, of };
  return typeOf(of) === 'date'
    ? { op: 'later', unit: span?.unit ?? 'days', by: sign * count, of }
    : undefined;
}

const dayNames: Readonly<Record<string, string>> = {
  dayofweek: 'dow',
  weekday: 'dow',
  dayofyear: 'doy',
  dayofmonth: 'day',
  weekofyear: 'week',
};

function part(name: string | undefined, of: Term, refuse: () => never): Term {
  const found = dateParts.find((one) => one === (dayNames[name ?? ''] ?? name));
  return found === undefined ? refuse() : { op: 'part', part: found, of };
}

/** `x // n`, `x // n * n`, `floor(x / n)` and `floor(x / n) * n`. */
function readBand(node: AstNode, inner: (node: AstNode) => Term, refuse: () => never): Term {
  const parts = (one: AstNode, name: string): readonly AstNode[] =>
    formOf(one) === 'FUNCTION/FUNCTION' && textOf(one['function_name'])?.toLowerCase() === name
      ? nodesOf(one['children'], 'aggregate-group-by', one)
      : [];
  const [left, right] = parts(node, '*');
  const times = left === undefined || right === undefined ? 1 : (readCount(right) ?? readCount(left));
  const divided =
    left === undefined || right === undefined ? node : readCount(right) === undefined ? right : left;
  const [of, by] = parts(divided, '//');
  const [fraction] = parts(divided, 'floor');
  const [over, under] = fraction === undefined ? [] : parts(fraction, '/');
  const width = readCountOf(by ?? under);
  const value = of ?? over;
  if (value === undefined || width === undefined || times === undefined || width < 1 || times < 1)
    return refuse();
  if (width > 1e9 || times > 1e9) return refuse();
  return { op: 'band', width, times, floor: of === undefined, of: inner(value) };
}

function readCountOf(node: AstNode | undefined): number | undefined {
  return node && readCount(node);
}

function readCase(node: AstNode, reading: TermReading, depth: number): Term {
  onlyFields(node, ['class', 'type', 'alias', 'case_checks', 'else_expr'], reading.refusal);
  const checks = nodesOf(node['case_checks'], reading.refusal, node).map((check) => {
    onlyFields(check, ['when_expr', 'then_expr'], reading.refusal, node);
    return {
      when: nodeOf(check['when_expr'], reading.refusal, node),
      then: nodeOf(check['then_expr'], reading.refusal, node),
    };
  });
  if (checks.length === 0 || checks.length > 500) throw new AggregateRefused('aggregate-too-large', node);
  const otherwise = isNode(node['else_expr']) ? node['else_expr'] : undefined;
  const results = [...checks.map(({ then }) => then), ...(otherwise === undefined ? [] : [otherwise])];
  const terms = new Map(
    results.filter((one) => !isLiteral(one)).map((one) => [one, readTerm(one, reading, depth + 1)] as const),
  );
  const [known] = terms.values();
  const type = known === undefined ? commonType(results.map(literalType), node) : typeOf(known);
  const result = (one: AstNode): Term | null =>
    terms.get(one) ?? (isNull(one) ? null : { op: 'constant', value: readLiteral(one, type) });
  return {
    op: 'case',
    type,
    whens: checks.map(({ when, then }) => ({
      when: readCondition<Term>(when, termOperands(reading, depth + 1)),
      then: result(then),
    })),
    otherwise: otherwise === undefined ? null : result(otherwise),
  };
}

/** What a condition over a row's terms may stand on. */
export function termOperands(reading: TermReading, depth = 0): Operands<Term> {
  return {
    refusal: reading.refusal,
    resolve: (node) => {
      const on = readTerm(node, reading, depth);
      return { on, type: typeOf(on) };
    },
    lower: (of) => ({ op: 'letters', to: 'lower', of }),
    nullable: () => true,
    ...(reading.related === undefined ? {} : { related: reading.related }),
  };
}

function commonType(types: readonly (PlanLiteral['type'] | undefined)[], node: AstNode): PlanType {
  const met = new Set(types.filter((type) => type !== undefined));
  if (met.has('integer') && met.has('decimal')) met.delete('integer');
  const [type, ...more] = met;
  if (type === undefined || more.length > 0) throw new AggregateRefused('aggregate-literal', node);
  return type;
}

function bounded(count: number, refuse: () => never): number {
  return count > 65_536 ? refuse() : count;
}

function wordOf(node: AstNode): string | undefined {
  return writtenIn(node)?.toLowerCase();
}

function writtenIn(node: AstNode): string | undefined {
  return isLiteral(node) && literalType(node) === 'string' ? readLiteral(node, 'string').text : undefined;
}
