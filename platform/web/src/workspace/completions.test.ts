import type { Workspace } from '@vitrine/api';
import { expect, test } from 'vitest';
import { mentionedTables, sqlName, suggestions } from './completions.ts';

const column = (name: string) => ({
  name,
  type: 'VARCHAR',
  role: 'value' as const,
  description: `about ${name}`,
  transform: null,
});
const tables: Workspace['tables'] = [
  { dataset: 'hes_apc', title: 'Admitted care', columns: [column('diag_01'), column('sex')] },
  { dataset: 'hes_ae', title: 'A&E', columns: [column('arrival')] },
];
const labels = (sql: string, display: 'rows' | 'aggregates' = 'aggregates') =>
  suggestions({ tables, display }, sql).map((one) => one.label);

test('before a table is named, every permitted column is offered', () => {
  expect(labels('SELECT ')).toEqual(
    expect.arrayContaining(['diag_01', 'arrival', 'hes_apc', 'hes_ae', 'count']),
  );
});

test('once a table is named, only its columns are', () => {
  const found = labels('SELECT  FROM HES_AE');
  expect(found).toContain('arrival');
  expect(found).not.toContain('diag_01');
  expect(found).toContain('hes_apc');
});

test('a table is mentioned as a word, not as a part of one', () => {
  expect(mentionedTables('SELECT x FROM hes_apc_2', tables)).toEqual([]);
});

test('aggregates mode offers only functions it accepts', () => {
  expect(labels('', 'aggregates')).not.toContain('max');
  expect(labels('', 'aggregates')).toContain('median');
  expect(labels('', 'rows')).toContain('max');
});

test('a name is quoted only when SQL needs it', () => {
  expect(sqlName('sex')).toBe('sex');
  expect(sqlName('DIAG_3_01')).toBe('DIAG_3_01');
  expect(sqlName('Sex of "x"')).toBe('"Sex of ""x"""');
});
