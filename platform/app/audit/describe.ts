import type { JsonObject } from '@vitrine/core/text';
import { vocabulary } from '../record/vocabulary.ts';

/** What a sentence about an entry is made from. */
export interface Described {
  readonly type: string;
  readonly phase: string;
  readonly result: string | null;
  readonly public: JsonObject;
}

function fill(pattern: string, face: JsonObject): string {
  return pattern.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = face[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
  });
}

/** One sentence without a subject, such as `ran a query under X: refused (column-not-granted)`. */
export function describe(entry: Described): string {
  const deed = fill(vocabulary.find(entry.type)?.sentence ?? entry.type, entry.public);
  if (entry.phase === 'intent') return `${deed}: begun`;
  const code = entry.public['code'];
  const reason = typeof code === 'string' ? ` (${code})` : '';
  if (entry.phase === 'outcome' && entry.result !== 'done')
    return `${deed}: ${entry.result ?? 'unknown'}${reason}`;
  return deed + (entry.type === 'refusal' ? reason : '');
}
