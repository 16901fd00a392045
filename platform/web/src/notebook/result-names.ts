import type { NotebookCell } from '@vitrine/api';

const form = /^[a-z][a-z0-9_]{0,62}$/;

/** Why a result cannot be called so. */
export function nameFault(list: readonly NotebookCell[], id: string, name: string): string | undefined {
  if (!form.test(name)) return 'Lower-case letters, digits and _, beginning with a letter.';
  const other = list.findIndex((cell) => cell.id !== id && cell.language === 'sql' && cell.name === name);
  return other < 0 ? undefined : `Cell ${other + 1} has this name already.`;
}

/** The cells, with a name for the result of every cell of SQL. */
export function withNames(list: readonly NotebookCell[]): readonly NotebookCell[] {
  if (list.every(({ language, name }) => (language === 'sql') === (name !== undefined))) return list;
  const taken = new Set(list.map(({ name }) => name));
  let next = 0;
  const free = (): string => {
    do next += 1;
    while (taken.has(`result${next}`));
    return `result${next}`;
  };
  return list.map(({ name, ...cell }) =>
    cell.language === 'sql' ? { ...cell, name: name ?? free() } : cell,
  );
}

/** What results are called, with the queries that gave them. */
export function namedResults(
  list: readonly NotebookCell[],
): readonly { readonly name: string; readonly query: string }[] {
  return list.flatMap(({ language, name, query }) =>
    language === 'sql' && name !== undefined && query !== undefined ? { name, query } : [],
  );
}
