import { readFileSync } from 'node:fs';
import { Unavailable } from '@vitrine/core/errors';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { astDigest } from '../kit/ast-digest.ts';
import { Guard } from './guard.ts';
import { longestSql } from './guard-parse.ts';
import { QueryRefused } from '../kit/query-refused.ts';

const guard = new Guard({ allowUnconfined: true });
afterAll(() => guard.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'passed';
  } catch (error) {
    if (error instanceof QueryRefused || error instanceof Unavailable) return error.code;
    throw error;
  }
}

/** A process and all below it: the guard runs inside its sandbox's own process. */
function withChildren(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [
    pid,
    ...children
      .split(' ')
      .filter(Boolean)
      .flatMap((child) => withChildren(Number(child))),
  ];
}

describe('Guard', () => {
  it('reads SQL in another process', async () => {
    const query = await guard.parse('SELECT 1 AS one');
    expect(query.node['type']).toBe('SELECT_NODE');
    expect(query.digest).toBe(astDigest(query.node));
    expect(guard.pid).not.toBe(process.pid);
  });

  it('answers many at once, each with its own', async () => {
    const texts = Array.from({ length: 30 }, (_, at) => `SELECT ${at} AS n`);
    const digests = await Promise.all(texts.map(async (sql) => (await guard.parse(sql)).digest));
    expect(new Set(digests).size).toBe(30);
  });

  it.each([
    ['SELEC 1', 'sql-syntax'],
    ['SELECT 1; SELECT 2', 'sql-not-one-select'],
    ["COPY t TO 'x'", 'sql-not-one-select'],
    ['', 'sql-not-one-select'],
    ['SELECT $1', 'sql-element-refused'],
    ['SELECT 1e400', 'sql-element-refused'],
    [`SELECT '${'é'.repeat(longestSql / 2)}'`, 'sql-too-long'],
    ['SELECT 1 \0', 'sql-too-long'],
  ])('refuses %.30s', async (sql, code) => {
    expect(await codeOf(guard.parse(sql))).toBe(code);
  });

  /** The parser copies what CASE compares for every WHEN, and a named window for every use. */
  const doubled = (depth: number): string =>
    depth === 0 ? '1' : `CASE ${doubled(depth - 1)} WHEN 1 THEN 1 WHEN 2 THEN 2 END`;
  it.each([
    ['a comparison doubled 14 times', `SELECT ${doubled(14)}`],
    [
      'a window of 200 expressions, used 400 times',
      `SELECT ${'sum(1) OVER w, '.repeat(400)} 1 WINDOW w AS (PARTITION BY ${Array(200).fill('1').join(', ')})`,
    ],
  ])('refuses %s, which the server would read for seconds', async (_what, sql) => {
    expect(await codeOf(guard.parse(sql))).toBe('sql-too-complex');
  });

  it('ends a process whose memory grows, before its time is over', async () => {
    const patient = new Guard({ allowUnconfined: true, limit: 600_000, memoryMiB: 320 });
    await patient.warm();
    expect(await codeOf(patient.parse(`SELECT ${doubled(40)}`))).toBe('sql-too-complex');
    patient.close();
  });

  it('says where SQL stops being SQL, without the engine’s words', async () => {
    try {
      await guard.parse("SELECT 'é',\n FROM FROM t");
      throw new Error('passed');
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw error;
      expect(error.position).toEqual({ line: 2, column: 7 });
      expect(error.message).not.toContain('syntax error at');
    }
  });

  it('starts again after it was killed, in the middle of a query too', async () => {
    const before = guard.pid;
    if (before === undefined) throw new Error('not running');
    const running = codeOf(guard.parse('SELECT 2'));
    process.kill(before, 'SIGKILL');
    expect(await running).toBe('passed');
    await vi.waitUntil(() => guard.pid !== before, { timeout: 10_000 });
    expect(await codeOf(guard.parse('SELECT 3'))).toBe('passed');
    expect(guard.pid).not.toBe(before);
  });

  it('lets nobody’s many texts stand before another’s one', async () => {
    const order: string[] = [];
    const ask = async (asker: string): Promise<void> => {
      await guard.parse('SELECT 1', asker);
      order.push(asker);
    };
    const many = Array.from({ length: 20 }, () => ask('many'));
    await Promise.all([...many, ask('one')]);
    expect(order.indexOf('one')).toBeLessThanOrEqual(1);
  });

  it('replaces a process that takes too long over a query', async () => {
    const hasty = new Guard({ allowUnconfined: true, limit: 200 });
    await hasty.warm();
    const before = hasty.pid;
    // It does not come back, however fast or busy the machine is.
    for (const pid of withChildren(before ?? 0)) process.kill(pid, 'SIGSTOP');
    expect(await codeOf(hasty.parse('SELECT 1'))).toBe('sql-too-complex');
    await hasty.warm();
    expect(hasty.pid).not.toBe(before);
    hasty.close();
    expect(await codeOf(hasty.parse('SELECT 1'))).toBe('unavailable');
  });
});
