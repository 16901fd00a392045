import { newPersonId, newQueryId, parseAgreementRef } from '@vitrine/core/ids';
import type { QueryLine } from '@vitrine/api';
import { describe, expect, it } from 'vitest';
import { RunningQuery } from './running-query.ts';

const ref = parseAgreementRef('TEST-1-v1.0');
const start = (): RunningQuery => new RunningQuery(newQueryId(), newPersonId(), ref, 'SELECT 1');
const lines: QueryLine[] = [
  { kind: 'columns', columns: [{ name: 'n', type: 'BIGINT' }] },
  { kind: 'rows', rows: [['1']] },
];

async function read(query: RunningQuery, signal = new AbortController().signal): Promise<QueryLine[]> {
  const seen: QueryLine[] = [];
  for await (const line of query.follow(signal)) if (line.kind !== 'progress') seen.push(line);
  return seen;
}

describe('a running query', () => {
  it('gives everyone who follows the same lines, however late they come', async () => {
    const query = start();
    const early = [read(query), read(query)];
    query.stage('Running');
    query.finish(lines);
    for (const one of [...early, read(query)]) expect(await one).toEqual(lines);
    expect(query.done).toBe(true);
  });

  it('says at which stage it is while nothing else is there', async () => {
    const query = start();
    const follower = query.follow(new AbortController().signal);
    expect((await follower.next()).value).toMatchObject({ kind: 'progress', stage: 'Reading the query' });
    const next = follower.next();
    query.stage('Running');
    expect((await next).value).toMatchObject({ kind: 'progress', stage: 'Running' });
    await follower.return(undefined);
  });

  it('goes on when a follower leaves, and ends its work only when it is cancelled', async () => {
    const query = start();
    const leaving = new AbortController();
    const gone = read(query, leaving.signal);
    leaving.abort();
    query.stage('Running');
    expect(await gone).toEqual([]);
    expect(query.signal.aborted).toBe(false);
    query.cancel();
    expect(query.signal.aborted).toBe(true);
  });

  it('misses no news that comes while a follower is busy with the last line', async () => {
    const query = start();
    const follower = query.follow(new AbortController().signal);
    await follower.next();
    query.finish(lines);
    let waited = false;
    setTimeout(() => (waited = true), 250);
    expect((await follower.next()).value).toEqual(lines[0]);
    expect(waited).toBe(false);
  });

  it('weighs what it keeps', () => {
    const query = start();
    expect(query.weight).toBe(0);
    query.finish([{ kind: 'rows', rows: [['x'.repeat(1000)]] }]);
    expect(query.weight).toBeGreaterThanOrEqual(1000);
  });
});
