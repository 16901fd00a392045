import { PostgreSQL } from '@codemirror/lang-sql';

/** A piece of a query as it is shown: a used column is marked, a keyword set off. */
export interface SqlPiece {
  readonly text: string;
  readonly kind: 'keyword' | 'column' | 'plain';
}

/** Words that begin a clause, and so a line. */
const clauses = new Set(
  'select from where group having order limit offset union except intersect join left right inner full cross window qualify with'.split(
    ' ',
  ),
);
/** Words before a clause's word that belong to it: `left outer join` breaks once. */
const joined = new Set(['left', 'right', 'inner', 'full', 'cross', 'outer', 'natural']);

interface Token {
  readonly text: string;
  readonly name: string;
  readonly spaced: boolean;
}

/**
 * A query set out for reading: one line a clause, subqueries further in, used columns marked. Nothing but space
 * between words is changed. What cannot be read as SQL is shown as it stands.
 * @param columns names of used columns, in any case
 */
export function formatSql(sql: string, columns: readonly string[]): readonly SqlPiece[] {
  const used = new Set(columns.map((name) => name.toLowerCase()));
  const pieces: SqlPiece[] = [];
  const opened: boolean[] = [];
  let before: Token | undefined;
  for (const token of tokensOf(sql)) {
    const word = token.text.toLowerCase();
    if (token.text === ')') opened.pop();
    const within = opened.at(-1) ?? true;
    const beginsQuery = before?.text === '(' && (word === 'select' || word === 'with');
    if (beginsQuery) opened[opened.length - 1] = true;
    const breaks =
      token.name === 'Keyword' && clauses.has(word) && !joined.has(before?.text.toLowerCase() ?? '');
    const afterComment = before?.name === 'LineComment';
    if (before !== undefined) {
      const line = afterComment || ((within || beginsQuery) && breaks);
      const depth = opened.filter(Boolean).length;
      pieces.push({ text: line ? `\n${'  '.repeat(depth)}` : token.spaced ? ' ' : '', kind: 'plain' });
    }
    pieces.push({ text: token.text, kind: kindOf(token, used) });
    if (token.text === '(') opened.push(false);
    before = token;
  }
  return pieces.filter(({ text }) => text !== '');
}

function kindOf({ name, text }: Token, used: ReadonlySet<string>): SqlPiece['kind'] {
  const plain = text.replace(/^"(.*)"$/s, '$1').toLowerCase();
  if (used.has(plain) && name !== 'String' && !name.endsWith('Comment')) return 'column';
  return name === 'Keyword' ? 'keyword' : 'plain';
}

/** The words of a query in order, and everything between them that is not space. */
function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  const push = (from: number, to: number, name: string): void => {
    if (from < to) tokens.push({ text: sql.slice(from, to), name, spaced: /\s/.test(sql.slice(end, from)) });
    end = to;
  };
  /** What the grammar has no node for. */
  const gap = (to: number): void => {
    for (const found of sql.slice(end, to).matchAll(/\S+/g)) {
      const at = end === to ? to : sql.indexOf(found[0], end);
      push(at, at + found[0].length, 'Other');
    }
  };
  PostgreSQL.language.parser.parse(sql).iterate({
    enter: ({ node }) => {
      if (node.firstChild !== null || node.to === node.from) return;
      gap(node.from);
      push(node.from, node.to, node.name);
    },
  });
  gap(sql.length);
  return tokens;
}
