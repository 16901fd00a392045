import { expect, test } from 'vitest';
import { tableOf } from '../testing/samples.ts';
import { meaningsOf } from './meanings.ts';

const codes = { 1: 'Male', 2: 'Female' };
const tables = [
  tableOf('hes_apc', [
    { name: 'SEX', codes },
    { name: 'STARTAGE' },
    { name: 'RESGOR', codes: { H: 'London' }, transform: 'coarse' },
  ]),
  tableOf('hes_ae', [{ name: 'SEX', codes: { M: 'Male' } }]),
];
const of = (sql: string, name = 'SEX') => meaningsOf([{ name, type: 'VARCHAR' }], sql, tables)[0];

test('a column of the table has its codes’ meanings, in any case and under any clause', () => {
  for (const sql of [
    'SELECT SEX, COUNT(*) FROM hes_apc GROUP BY SEX',
    'select distinct sex from HES_APC where SEX = 1 order by Sex',
    'SELECT hes_apc."SEX" FROM hes_apc',
    'SELECT count(*), SEX FROM hes_apc -- AS SEX',
    "SELECT SEX FROM hes_apc WHERE 'x AS SEX' = 'y'",
  ]) {
    expect([sql, of(sql)]).toEqual([sql, codes]);
  }
});

test('a name that the query gave to something else has none', () => {
  for (const sql of [
    'SELECT STARTAGE AS SEX FROM hes_apc',
    'SELECT STARTAGE SEX FROM hes_apc',
    'SELECT count(*) SEX FROM hes_apc',
    "SELECT 'a' SEX FROM hes_apc",
    'SELECT CASE WHEN STARTAGE > 1 THEN 1 END SEX FROM hes_apc',
    'WITH t(SEX) AS (SELECT STARTAGE FROM hes_apc) SELECT SEX FROM t',
    'SELECT SEX FROM (SELECT STARTAGE FROM hes_apc) AS t(SEX)',
    'SELECT SEX FROM hes_apc UNION ALL SELECT STARTAGE FROM hes_apc',
    'SELECT * REPLACE (STARTAGE AS SEX) FROM hes_apc',
  ]) {
    expect([sql, of(sql)]).toEqual([sql, undefined]);
  }
});

test('tables that disagree, columns made coarser and unknown columns have none', () => {
  expect(of('SELECT SEX FROM hes_apc JOIN hes_ae USING (person_id)')).toBeUndefined();
  expect(of('SELECT RESGOR FROM hes_apc', 'RESGOR')).toBeUndefined();
  expect(of('SELECT STARTAGE FROM hes_apc', 'STARTAGE')).toBeUndefined();
  expect(of('SELECT SEX FROM hes_ae')).toEqual({ M: 'Male' });
});
