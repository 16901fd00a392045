import { VitrineError } from '@vitrine/core/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryRefused, refusals } from '../kit/query-refused.ts';
import { attackSql, leakCorpus, TestParser, visibleTable, type AttackNames } from '../../testing.ts';
import { judge } from './judge.ts';

const corpus = leakCorpus();
const names: AttackNames = {
  t: 'hes_apc',
  other: 'hes_op',
  text: 'DIAG',
  number: 'AGE',
  date: 'ADMIDATE',
  hidden: 'NHS_NUMBER',
  hiddenTable: 'person_spine',
};
const tables = [
  visibleTable('hes_apc', [
    ['person_id', 'integer', 'person'],
    ['AGE', 'integer'],
    'DIAG',
    ['ADMIDATE', 'date'],
  ]),
  visibleTable('hes_op', [
    ['person_id', 'integer', 'person'],
    ['AGE', 'integer'],
  ]),
];

describe('the leak corpus', () => {
  let parser: TestParser;
  beforeAll(async () => {
    parser = await TestParser.open();
  });
  afterAll(() => parser.close());

  const outcome = async (sql: string): Promise<string> => {
    try {
      judge(await parser.parse(sql), tables, { sql });
      return 'harmless';
    } catch (error) {
      if (error instanceof VitrineError) return error.code;
      throw error;
    }
  };

  it('holds at least 150 attacks of every kind, with codes that exist', () => {
    expect(corpus.attacks.length).toBeGreaterThanOrEqual(150);
    expect(new Set(corpus.attacks.map((one) => one.kind))).toEqual(new Set(Object.keys(corpus.kinds)));
    expect(new Set(corpus.attacks.map((one) => one.sql)).size).toBe(corpus.attacks.length);
    for (const { expect: code } of corpus.attacks)
      expect([...Object.keys(refusals), 'harmless']).toContain(code);
  });

  it.each(Object.entries(corpus.kinds))('%s', async (kind) => {
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const attack of corpus.attacks.filter((one) => one.kind === kind)) {
      const sql = attackSql(attack, names);
      found[`${attack.id} ${sql}`] = await outcome(sql);
      wanted[`${attack.id} ${sql}`] = attack.expect;
    }
    expect(found).toEqual(wanted);
  });

  it('answers alike whether the hidden thing exists or not', async () => {
    const refusalOf = async (sql: string): Promise<unknown> => {
      try {
        judge(await parser.parse(sql), tables, { sql });
        return 'harmless';
      } catch (error) {
        if (error instanceof QueryRefused) return [error.code, error.message, error.help, error.facts];
        throw error;
      }
    };
    for (const [one, other] of [
      ['NHS_NUMBER', 'XYZ_NUMBER'],
      ['person_spine', 'person_slime'],
    ] as const) {
      for (const attack of corpus.attacks) {
        const sql = attackSql(attack, names);
        if (!sql.includes(one)) continue;
        const existing = JSON.stringify(await refusalOf(sql)).replaceAll(one, other);
        expect(existing).toEqual(JSON.stringify(await refusalOf(sql.replaceAll(one, other))));
      }
    }
  });
});
