import type { SqlPlace } from '@vitrine/api';

/** The offset of a place in a text; of one beyond the text, the nearest in it. */
export function offsetOf(text: string, { line, column }: SqlPlace): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  return Math.min(text.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0));
}

/** The word at an offset, or one character, as the range to mark. Empty only in an empty text. */
export function wordAt(text: string, offset: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(offset, text.length - 1));
  const word = /^[\p{L}\p{N}_]+|^"[^"]*"|^[^\s]/u.exec(text.slice(from))?.[0].length ?? 1;
  return { from, to: Math.min(text.length, from + word) };
}
