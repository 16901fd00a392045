import type { Workspace } from '@vitrine/api';

type VisibleColumn = Workspace['tables'][number]['columns'][number];
export type TreeItem =
  | { kind: 'table'; id: string; dataset: string; title: string; columns: number; open: boolean }
  | { kind: 'column'; id: string; dataset: string; column: VisibleColumn };

/** The tree's items that are to be seen, top to bottom. */
export function visibleItems(tables: Workspace['tables'], open: ReadonlySet<string>): TreeItem[] {
  return tables.flatMap((table): TreeItem[] => {
    const isOpen = open.has(table.dataset);
    const head: TreeItem = {
      kind: 'table',
      id: table.dataset,
      dataset: table.dataset,
      title: table.title,
      columns: table.columns.length,
      open: isOpen,
    };
    if (!isOpen) return [head];
    return [
      head,
      ...table.columns.map((column): TreeItem => ({
        kind: 'column',
        id: `${table.dataset}.${column.name}`,
        dataset: table.dataset,
        column,
      })),
    ];
  });
}

export type TreeMove = { go: number } | { toggle: string; open: boolean } | { insert: string } | undefined;

const nameOf = (item: TreeItem): string => (item.kind === 'table' ? item.dataset : item.column.name);

/** What a key does in the tree (the ARIA pattern for trees), from the item at `at`. */
export function treeMove(items: readonly TreeItem[], at: number, key: string): TreeMove {
  const item = items[at];
  if (item === undefined) return undefined;
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(at + 1, items.length - 1) };
    case 'ArrowUp':
      return { go: Math.max(at - 1, 0) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: items.length - 1 };
    case 'ArrowRight':
      if (item.kind === 'column') return undefined;
      return item.open ? { go: Math.min(at + 1, items.length - 1) } : { toggle: item.dataset, open: true };
    case 'ArrowLeft':
      if (item.kind === 'table') return item.open ? { toggle: item.dataset, open: false } : undefined;
      return { go: items.findIndex((one) => one.kind === 'table' && one.dataset === item.dataset) };
    case 'Enter':
    case ' ':
      return { insert: nameOf(item) };
    default: {
      if (!/^\p{L}$/u.test(key)) return undefined;
      const order = [...items.keys()].map((i) => (at + 1 + i) % items.length);
      const found = order.find((i) => {
        const one = items[i];
        return one !== undefined && nameOf(one).toLowerCase().startsWith(key.toLowerCase());
      });
      return found === undefined ? undefined : { go: found };
    }
  }
}
