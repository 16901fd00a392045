import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSql } from './format-sql.ts';

const shown = (sql: string, columns: readonly string[] = []): string =>
  formatSql(sql, columns)
    .map(({ text }) => text)
    .join('');
const marked = (sql: string, columns: readonly string[]): readonly string[] =>
  formatSql(sql, columns)
    .filter(({ kind }) => kind === 'column')
    .map(({ text }) => text);

test('a query is set out by clauses, its subqueries further in', () => {
  const sql =
    'SELECT SEX, extract(year FROM d) FROM (SELECT SEX, d FROM hes_apc WHERE a = 1) t LEFT JOIN b ON x = y';
  expect(shown(sql).split('\n')).toEqual([
    'SELECT SEX, extract(year FROM d)',
    'FROM (',
    '  SELECT SEX, d',
    '  FROM hes_apc',
    '  WHERE a = 1) t',
    'LEFT JOIN b ON x = y',
  ]);
});

test('used columns are marked in any case and quoted, never inside a text or a comment', () => {
  const sql = `SELECT sex, "SEX", 'SEX' FROM t -- SEX\n WHERE Diag = 2`;
  expect(marked(sql, ['SEX', 'DIAG'])).toEqual(['sex', '"SEX"', 'Diag']);
});

test('nothing but space between words is changed, whatever was typed', () => {
  const words = fc.constantFrom(
    ...[
      'select',
      '(',
      ')',
      ',',
      "'a b'",
      '"C d"',
      '-- x',
      '\n',
      'from',
      't.SEX',
      '1.5e3',
      '$$ x $$',
      '::int',
      '<>',
      'é',
      '\\',
    ],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words).map((all) => all.join(' ')),
        fc.string(),
      ),
      (sql) => {
        expect(shown(sql).replace(/\s+/g, '')).toBe(sql.replace(/\s+/g, ''));
      },
    ),
  );
});
