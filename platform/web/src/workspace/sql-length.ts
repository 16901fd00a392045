import type { Problem } from '@vitrine/api';

/** Longest query that the server takes, in bytes of UTF-8. */
const mostBytes = 64 * 1024;

/** The refusal of a query that is too long, in the server's words: so long a text is not sent to be refused. */
export function tooLongSql(sql: string): Problem | undefined {
  if (new TextEncoder().encode(sql).length <= mostBytes) return undefined;
  return {
    type: 'urn:vitrine:problem:sql-too-long',
    title: 'The query is too long',
    status: 422,
    detail: `A query may be at most ${mostBytes / 1024} KiB of text without NUL characters.`,
    code: 'sql-too-long',
    help: 'Shorten it, for example by joining to a table instead of listing values.',
  };
}
