import type { Workspace } from '@vitrine/api';
import { mentionedTables } from './completions.ts';
import type { Column } from './query-run.ts';

/** Words of SQL after which a name is a column that is read, not a new name that something gets. */
const before = new Set(
  'select distinct by where and or not on using case when then else in between like is from filter over partition'.split(
    ' ',
  ),
);

/** The text as words, names in quotes, numbers and signs; texts and comments become one sign each. */
function tokens(sql: string): readonly string[] {
  return (
    sql.match(
      /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|\S/gu,
    ) ?? []
  )
    .filter((one) => !one.startsWith('--') && !one.startsWith('/*'))
    .map((one) => (one.startsWith('"') ? one.slice(1, -1).replaceAll('""', '"') : one).toLowerCase());
}

/** Names that a list of columns gives, as in `WITH t(a, b) AS (` and `AS t(a, b)`. */
function listed(sql: readonly string[]): readonly string[] {
  const text = sql.join(' ');
  return [...text.matchAll(/ \( ([^()]*) \) as \(|as \S+ \( ([^()]*) \)/g)].flatMap((found) =>
    (found[1] ?? found[2] ?? '').split(' , '),
  );
}

/** Whether the text gives the name to something itself, so that it need not be the column of that name. */
function isGiven(sql: readonly string[], name: string): boolean {
  // In a set operation a column has the name of the first branch and values of all.
  if (sql.some((one) => ['union', 'intersect', 'except', 'pivot', 'unpivot'].includes(one))) return true;
  if (listed(sql).includes(name)) return true;
  return sql.some((one, i) => {
    const previous = sql[i - 1];
    if (one !== name || previous === undefined) return false;
    return previous === 'end' || (!before.has(previous) && /^[\p{L}\p{N}_')\]]/u.test(previous));
  });
}

/**
 * What the codes in each column of a result mean, where the column is one of a permitted table as it is. A name
 * that the query gave to something else means nothing here: the wrong words would be worse than none.
 */
export function meaningsOf(
  columns: readonly Column[],
  sql: string,
  tables: Workspace['tables'],
): readonly (Readonly<Record<string, string>> | undefined)[] {
  const mentioned = mentionedTables(sql, tables);
  const words = tokens(sql);
  return columns.map((column) => {
    const name = column.name.toLowerCase();
    const lists = mentioned
      .flatMap((table) => table.columns.filter((one) => one.name.toLowerCase() === name))
      .map((one) => (one.transform === null ? one.codes : undefined));
    const [first] = lists;
    const agreed = lists.every((one) => JSON.stringify(one) === JSON.stringify(first));
    return first !== undefined && agreed && !isGiven(words, name) ? first : undefined;
  });
}
