import type { CompletionSource } from '@codemirror/autocomplete';
import type { Workspace } from '@vitrine/api';

export interface Suggestion {
  label: string;
  type: 'class' | 'property' | 'function';
  detail: string;
  info: string;
  boost: number;
}

/** Functions that every display mode of the guard accepts; rows mode accepts more. */
const functions: readonly (readonly [string, string])[] = [
  ['count', 'how many rows, or people with count(DISTINCT person_id)'],
  ['sum', 'sum of a column'],
  ['avg', 'mean of a column'],
  ['median', 'middle value'],
  ['stddev', 'standard deviation of a column'],
  ['coalesce', 'the first value that is not missing'],
  ['date_trunc', 'a date cut to month, year and so on'],
  ['lower', 'text in small letters'],
  ['upper', 'text in capitals'],
  ['round', 'a rounded number'],
  ['substr', 'a part of a text'],
];
const rowFunctions: readonly (readonly [string, string])[] = [
  ['min', 'smallest value'],
  ['max', 'largest value'],
  ['date_diff', 'time between two dates'],
];

// Names are compared without case, so capitals need no quotes.
const bare = /^[a-z_][a-z0-9_]*$/i;
/** A name as SQL takes it: in quotes only when it needs them. */
export const sqlName = (name: string): string => (bare.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** Names of the permitted tables that the text mentions, in any case. */
export function mentionedTables(sql: string, tables: Workspace['tables']): Workspace['tables'] {
  const words = new Set(sql.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []);
  return tables.filter((table) => words.has(table.dataset.toLowerCase()));
}

/** What the editor may complete: permitted tables and functions, and columns of the tables mentioned (of all while none is). */
export function suggestions(space: Pick<Workspace, 'tables' | 'display'>, sql: string): Suggestion[] {
  const mentioned = mentionedTables(sql, space.tables);
  const from = mentioned.length === 0 ? space.tables : mentioned;
  const known = space.display === 'rows' ? [...functions, ...rowFunctions] : functions;
  return [
    ...from.flatMap((table) =>
      table.columns.map((column) => ({
        label: sqlName(column.name),
        type: 'property' as const,
        detail: `${column.type}, ${table.dataset}`,
        info: column.transform === null ? column.description : `${column.description} (${column.transform})`,
        boost: 2,
      })),
    ),
    ...space.tables.map((table) => ({
      label: sqlName(table.dataset),
      type: 'class' as const,
      detail: 'table',
      info: table.title,
      boost: 1,
    })),
    ...known.map(([label, info]) => ({
      label,
      type: 'function' as const,
      detail: 'function',
      info,
      boost: 0,
    })),
  ];
}

/** Tables and columns where a word is being written. */
export const completionsOf =
  (space: Workspace): CompletionSource =>
  (context) => {
    const word = context.matchBefore(/[\w"]+/);
    const dotted = context.matchBefore(/\.\w*/);
    if (word === null && dotted === null && !context.explicit) return null;
    const text = context.state.doc.toString();
    return { from: word?.from ?? context.pos, options: suggestions(space, text), validFor: /^[\w"]*$/ };
  };
