import type { AstNode, AstValue } from '@vitrine/policy/sql/kit';
import { isNode } from '@vitrine/policy/sql/kit';
import { numberText } from './lossless.ts';
import { formOf, nodeOf, onlyFields, textOf } from './node.ts';
import { dayOf } from './written-dates.ts';
import type { PlanLiteral, PlanType } from './condition.ts';
import { AggregateRefused } from './refusals.ts';

/** A written-out value as the parser read it, before it meets a column. */
type Written =
  | { readonly kind: 'number'; readonly digits: string; readonly whole: boolean }
  | { readonly kind: 'text' | 'date' | 'timestamp' | 'time' | 'boolean'; readonly text: string };

const castKinds: Readonly<Record<string, 'date' | 'timestamp' | 'time' | 'boolean'>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIME: 'time',
  BOOLEAN: 'boolean',
};
const wholeTypes = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);

/**
 * Reads a literal for a column of a type: the conversion happens here, so that none can fail on the data.
 * @throws AggregateRefused `aggregate-literal`
 */
export function readLiteral(node: AstNode, type: PlanType): PlanLiteral {
  const literal = convert(written(node), type);
  if (literal === undefined) throw new AggregateRefused('aggregate-literal', node);
  return literal;
}

export function isLiteral(node: AstNode): boolean {
  const form = formOf(node);
  if (form === 'CONSTANT/VALUE_CONSTANT' || folded(node) !== undefined) return true;
  const child = node['child'];
  return form === 'CAST/OPERATOR_CAST' && isNode(child) && formOf(child) === 'CONSTANT/VALUE_CONSTANT';
}

/** NULL, written out. */
export function isNull(node: AstNode): boolean {
  const value = node['value'];
  return formOf(node) === 'CONSTANT/VALUE_CONSTANT' && isNode(value) && value['is_null'] === true;
}

/** The type that a value has by itself; NULL has none. @throws AggregateRefused */
export function literalType(node: AstNode): PlanType | undefined {
  if (isNull(node)) return undefined;
  const value = written(node);
  if (value.kind === 'number') return value.whole ? 'integer' : 'decimal';
  return value.kind === 'text' ? 'string' : value.kind;
}

/** A non-negative whole number, as LIMIT and positions take it. */
export function readCount(node: AstNode): number | undefined {
  if (formOf(node) !== 'CONSTANT/VALUE_CONSTANT') return undefined;
  const value = written(node);
  if (value.kind !== 'number' || !value.whole) return undefined;
  const count = Number(value.digits);
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** `DATE '2001-04-01' + INTERVAL 1 YEAR`, as the date that it is. */
function folded(node: AstNode): string | undefined {
  return dayOf(node, (one) => {
    if (formOf(one) !== 'CAST/OPERATOR_CAST' || !isLiteral(one)) return undefined;
    const cast = one['cast_type'];
    if (!isNode(cast) || textOf(cast['id']) !== 'DATE') return undefined;
    const value = written(one);
    return value.kind === 'date' && isDay(value.text.trim()) ? value.text.trim() : undefined;
  });
}

function written(node: AstNode): Written {
  const day = folded(node);
  if (day !== undefined) return { kind: 'date', text: day };
  if (formOf(node) === 'CAST/OPERATOR_CAST') {
    // DATE '2020-01-01', TIMESTAMP '…', TIME '…' and TRUE are written by the parser as casts of text.
    onlyFields(node, ['class', 'type', 'child', 'cast_type'], 'aggregate-literal');
    const cast = nodeOf(node['cast_type'], 'aggregate-literal', node);
    onlyFields(cast, ['id'], 'aggregate-literal', node);
    const kind = castKinds[textOf(cast['id']) ?? ''];
    const inner = written(nodeOf(node['child'], 'aggregate-literal', node));
    if (kind === undefined || inner.kind !== 'text') throw new AggregateRefused('aggregate-literal', node);
    if (kind !== 'boolean') return { kind, text: inner.text };
    if (inner.text !== 't' && inner.text !== 'f') throw new AggregateRefused('aggregate-literal', node);
    return { kind, text: inner.text === 't' ? 'true' : 'false' };
  }
  if (formOf(node) !== 'CONSTANT/VALUE_CONSTANT') throw new AggregateRefused('aggregate-literal', node);
  onlyFields(node, ['class', 'type', 'value'], 'aggregate-literal');
  const value = nodeOf(node['value'], 'aggregate-literal', node);
  onlyFields(value, ['type', 'value'], 'aggregate-literal', node);
  const type = nodeOf(value['type'], 'aggregate-literal', node);
  const id = textOf(type['id']) ?? '';
  const raw = value['value'];
  if (id === 'VARCHAR' && typeof raw === 'string') return { kind: 'text', text: raw };
  if (id === 'BOOLEAN' && typeof raw === 'boolean') return { kind: 'boolean', text: raw ? 'true' : 'false' };
  const digits = numberDigits(id, raw, type);
  if (digits === undefined) throw new AggregateRefused('aggregate-literal', node);
  return { kind: 'number', digits, whole: !digits.includes('.') };
}

function numberDigits(id: string, raw: AstValue | undefined, type: AstNode): string | undefined {
  if (wholeTypes.has(id)) return wholeDigits(raw)?.toString();
  if (id === 'DECIMAL') {
    const info = type['type_info'];
    const scale = isNode(info) ? Number(numberText(info['scale'])) : Number.NaN;
    const unscaled = wholeDigits(raw);
    return unscaled === undefined || !Number.isInteger(scale) ? undefined : shift(unscaled, scale);
  }
  if (id === 'DOUBLE') {
    const value = Number(numberText(raw));
    return Number.isFinite(value) ? plainDigits(value) : undefined;
  }
  return undefined;
}

/** A whole number, printed plainly or as the two halves of a 128-bit one. */
function wholeDigits(raw: AstValue | undefined): bigint | undefined {
  const text = numberText(raw);
  if (text !== undefined) return /^-?[0-9]+$/.test(text) ? BigInt(text) : undefined;
  if (!isNode(raw)) return undefined;
  const upper = numberText(raw['upper']);
  const lower = numberText(raw['lower']);
  return upper === undefined || lower === undefined ? undefined : (BigInt(upper) << 64n) + BigInt(lower);
}

function shift(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A double in digits without exponent. */
function plainDigits(value: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.');
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const sign = value < 0 ? -1n : 1n;
  return power >= 0 ? (sign * digits * 10n ** BigInt(power)).toString() : shift(sign * digits, -power);
}

const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

function convert(value: Written, type: PlanType): PlanLiteral | undefined {
  switch (type) {
    case 'string':
      return value.kind === 'text' && !value.text.includes('\0') ? { type, text: value.text } : undefined;
    case 'boolean':
      return value.kind === 'boolean' ? { type, text: value.text === 'true' ? 'true' : 'false' } : undefined;
    case 'integer': {
      if (value.kind !== 'number' || !/^-?[0-9]+(?:\.0*)?$/.test(value.digits)) return undefined;
      const whole = BigInt(value.digits.replace(/\..*$/, ''));
      return whole < int64.least || whole > int64.most ? undefined : { type, text: whole.toString() };
    }
    case 'decimal':
      return value.kind === 'number' && Number.isFinite(Number(value.digits)) && value.digits.length <= 800
        ? { type, text: value.digits }
        : undefined;
    case 'date': {
      if (value.kind !== 'text' && value.kind !== 'date') return undefined;
      const text = value.text.trim();
      return isDay(text) ? { type, text } : undefined;
    }
    case 'timestamp': {
      if (value.kind === 'number' || value.kind === 'time' || value.kind === 'boolean') return undefined;
      const [day = '', time = '00:00:00', ...rest] = value.text.trim().split(/[T ]/);
      const clock = clockText(time);
      return rest.length === 0 && isDay(day) && clock !== undefined
        ? { type, text: `${day} ${clock}` }
        : undefined;
    }
    case 'time': {
      if (value.kind !== 'text' && value.kind !== 'time') return undefined;
      const text = clockText(value.text.trim());
      return text === undefined ? undefined : { type, text };
    }
  }
}

function isDay(text: string): boolean {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (match === null || text.startsWith('0000')) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** `HH:MM[:SS[.ffffff]]` in the form the engine prints: no trailing zeros after the point. */
function clockText(text: string): string | undefined {
  const match = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,6}))?)?$/.exec(text);
  if (match === null) return undefined;
  const fraction = (match[4] ?? '').replace(/0+$/, '');
  return `${match[1]}:${match[2]}:${match[3] ?? '00'}${fraction === '' ? '' : `.${fraction}`}`;
}
