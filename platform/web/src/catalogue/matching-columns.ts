import type { Dataset } from '@vitrine/api';

type Column = Dataset['columnList'][number];

/** The columns whose name, description, transforms or codes' meanings hold every word of `text`. */
export function matchingColumns(columns: readonly Column[], text: string): readonly Column[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return columns;
  return columns.filter((column) => {
    const { name, description, type, transforms, codes = {} } = column;
    const heap = [name, description, type, ...transforms, ...Object.values(codes)].join(' ').toLowerCase();
    return words.every((word) => heap.includes(word));
  });
}
