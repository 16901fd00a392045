import type { Json } from './canonical-json.ts';

/** Whether a database can keep the text: no NUL character and no half of a surrogate pair. */
export function isCleanText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Whether every text of a value, names of fields included, is clean. */
export function isClean(value: unknown): boolean {
  if (typeof value === 'string') return isCleanText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isClean);
  return Object.entries(value).every(([name, field]) => isCleanText(name) && isClean(field));
}

/** The value with what no database keeps replaced by U+FFFD; a clean value is given back as it is. */
export function cleaned<T extends Json>(value: T): T {
  return isClean(value) ? value : (clean(value) as T);
}

function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function clean(value: Json): Json {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(clean);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), clean(field)]));
}
