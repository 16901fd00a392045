import type { QuerySummary } from '@vitrine/api';

/** How many queries the panel shows before “Show more”. */
export const page = 6;

/** A name that somebody gave a query, kept in this browser with their drafts. */
export interface Kept {
  readonly id: string;
  readonly sql: string;
  readonly name: string;
}

/** The kept queries that a draft's text holds; a text that is none holds none. */
export function keptIn(text: string | undefined): readonly Kept[] {
  if (text === undefined) return [];
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch {
    return [];
  }
}

const isKept = (one: unknown): one is Kept =>
  typeof one === 'object' &&
  one !== null &&
  ['id', 'sql', 'name'].every((field) => typeof Reflect.get(one, field) === 'string');

/** With the query named so; an empty name takes it away. */
export function keep(
  kept: readonly Kept[],
  query: Pick<QuerySummary, 'id' | 'sql'>,
  name: string,
): readonly Kept[] {
  const others = kept.filter((one) => one.id !== query.id);
  return name.trim() === '' ? others : [...others, { id: query.id, sql: query.sql, name: name.trim() }];
}

/** Queries that hold every word, in their text, state or code. */
export function found<One extends { sql: string; name?: string; state?: string; code?: string | undefined }>(
  queries: readonly One[],
  text: string,
): readonly One[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return queries.filter((one) => {
    const heap = [one.sql, one.name ?? '', one.state ?? '', one.code ?? ''].join(' ').toLowerCase();
    return words.every((word) => heap.includes(word));
  });
}
