import { isNode, type AstNode } from '@vitrine/policy/sql/kit';
import { numberText } from './lossless.ts';
import { formOf, textOf } from './node.ts';

/** A length of time that a query writes out, in whole days or months. */
export interface Span {
  readonly unit: 'days' | 'months';
  readonly count: number;
}

const most = 120_000;
const units: Readonly<Record<string, Span>> = {
  day: { unit: 'days', count: 1 },
  week: { unit: 'days', count: 7 },
  month: { unit: 'months', count: 1 },
  quarter: { unit: 'months', count: 3 },
  year: { unit: 'months', count: 12 },
};

/**
 * `INTERVAL 30 DAY`, `INTERVAL '2' WEEK` and `INTERVAL '7 days'`, which the parser writes as functions and casts of
 * written-out values. Nothing for anything else.
 */
export function spanOf(node: AstNode): Span | undefined {
  const word = intervalText(node);
  if (word !== undefined) {
    const [, count, name = ''] = /^\s*(-?[0-9]{1,6})\s+([a-z]+?)s?\s*$/i.exec(word) ?? [];
    return count === undefined ? undefined : times(units[name.toLowerCase()], Number(count));
  }
  if (formOf(node) !== 'FUNCTION/FUNCTION') return undefined;
  const name = /^to_([a-z]+)s$/.exec(textOf(node['function_name']) ?? '')?.[1] ?? '';
  const [child, ...rest] = childrenOf(node);
  const count = child && rest.length === 0 ? wholeIn(child) : undefined;
  return count === undefined ? undefined : times(units[name], count);
}

/** A date that is written out as another one with a span before or after it, as ISO text. */
export function dayOf(node: AstNode, plain: (node: AstNode) => string | undefined): string | undefined {
  if (formOf(node) !== 'FUNCTION/FUNCTION') return undefined;
  const name = textOf(node['function_name']);
  const [left, right, ...more] = childrenOf(node);
  if ((name !== '+' && name !== '-') || left === undefined || right === undefined || more.length > 0)
    return undefined;
  const day = plain(left) ?? dayOf(left, plain);
  const days = wholeOf(right);
  const span = spanOf(right) ?? (days === undefined ? undefined : times(units['day'], days));
  return day === undefined || span === undefined ? undefined : later(day, span, name === '+' ? 1 : -1);
}

/** The end of a shorter month stands for the days that it lacks, as in the engine. */
function later(day: string, { unit, count }: Span, sign: number): string | undefined {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return undefined;
  if (unit === 'days') date.setUTCDate(date.getUTCDate() + sign * count);
  else {
    const wanted = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + sign * count);
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(wanted, last));
  }
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : undefined;
}

function times(span: Span | undefined, count: number): Span | undefined {
  if (span === undefined || Math.abs(count * span.count) > most) return undefined;
  return { unit: span.unit, count: count * span.count };
}

/** The text of `CAST('…' AS INTERVAL)`. */
function intervalText(node: AstNode): string | undefined {
  const { child, cast_type: cast } = node;
  if (formOf(node) !== 'CAST/OPERATOR_CAST' || !isNode(child) || !isNode(cast)) return undefined;
  const value = child['value'];
  if (textOf(cast['id']) !== 'INTERVAL' || !isNode(value)) return undefined;
  return textOf(value['value']);
}

/** The whole number in casts and truncations of one. */
function wholeIn(node: AstNode): number | undefined {
  const child = node['child'];
  if (formOf(node) === 'CAST/OPERATOR_CAST' && isNode(child)) return wholeIn(child);
  if (textOf(node['function_name']) === 'trunc') {
    const [inner] = childrenOf(node);
    return inner && wholeIn(inner);
  }
  return wholeOf(node);
}

function wholeOf(node: AstNode): number | undefined {
  const value = node['value'];
  if (formOf(node) !== 'CONSTANT/VALUE_CONSTANT' || !isNode(value)) return undefined;
  const text = numberText(value['value']) ?? textOf(value['value']) ?? '';
  const type = value['type'];
  const isWhole = isNode(type) && ['INTEGER', 'BIGINT', 'VARCHAR'].includes(textOf(type['id']) ?? '');
  return isWhole && /^-?[0-9]{1,6}$/.test(text) ? Number(text) : undefined;
}

function childrenOf(node: AstNode): readonly AstNode[] {
  const children = node['children'];
  return Array.isArray(children) ? children.filter(isNode) : [];
}
