import type { Dataset } from '@vitrine/api';

type Column = Dataset['columnList'][number];

/** The columns whose name, description or a code's meaning holds every word of `text`. */
export function matchingColumns(columns: readonly Column[], text: string): readonly Column[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return columns;
  return columns.filter((column) => {
    const heap = [column.name, column.description, column.type, ...Object.values(column.codes ?? {})]
      .join(' ')
      .toLowerCase();
    return words.every((word) => heap.includes(word));
  });
}
