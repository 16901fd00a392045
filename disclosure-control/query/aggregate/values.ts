import type { PlanLiteral, PlanType } from './condition.ts';

/** Orders two printed values of a type as the engine orders them; text by its UTF-8 bytes. */
export function compareText(a: string, b: string, type: PlanType): number {
  switch (type) {
    case 'integer': {
      const [x, y] = [BigInt(a), BigInt(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    }
    case 'decimal':
      return compareNumbers(Number(a), Number(b));
    default:
      // ISO dates and times, and true after false, sort like their text.
      return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
  }
}

export function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A printed value against a literal of the plan. */
export function compareLiteral(value: string, literal: PlanLiteral): number {
  return compareText(value, literal.text, literal.type);
}

/** A printed value as people see it: a number where a double holds it exactly, else its text. */
export function shownValue(text: string, type: PlanType): string | number | boolean {
  if (type === 'boolean') return text === 'true';
  if (type !== 'integer' && type !== 'decimal') return text;
  const value = Number(text);
  if (type === 'integer') return Number.isSafeInteger(value) ? value : text;
  return Number.isFinite(value) && text.replace(/[-.]/g, '').length <= 15 ? value : text;
}
