import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newPersonId, newQueryId, parseAgreementRef } from '@vitrine/core/ids';
import { FileKeys } from '@vitrine/core/keys';
import { createLog } from '@vitrine/core/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionStore } from './execution-store.ts';
import { KeptQueries } from './kept-queries.ts';
import { RunningQuery } from './running-query.ts';
import { SealedFolders } from './sealed-folders.ts';

const first = parseAgreementRef('TEST-1-v1.0');
const other = parseAgreementRef('TEST-2-v1.0');
const person = newPersonId();
const make = (ref = first, who = person): RunningQuery =>
  new RunningQuery(newQueryId(), who, ref, 'SELECT 1');

let base: string;
let store: ExecutionStore;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vitrine-kept-'));
  store = new ExecutionStore(
    new SealedFolders(
      join(base, 'executions'),
      new FileKeys(join(base, 'keys')),
      createLog('test', 'silent'),
    ),
  );
});
afterAll(() => rm(base, { recursive: true }));

describe('kept queries', () => {
  it('are their asker’s alone: to anyone else they are not there', () => {
    const kept = new KeptQueries(store);
    const query = make();
    kept.add(query);
    expect(kept.get(query.id, person)).toBe(query);
    const unknown = expect.objectContaining({ code: 'not-found' }) as Error;
    expect(() => kept.get(query.id, newPersonId())).toThrow(unknown);
    expect(() => kept.get(newQueryId(), person)).toThrow(unknown);
  });

  it('of an agreement that was stopped are cancelled and forgotten, and no others', async () => {
    const kept = new KeptQueries(store);
    const [stopped, finished, staying] = [make(), make(), make(other)];
    for (const query of [stopped, finished, staying]) kept.add(query);
    finished.finish([]);
    await kept.drop(first);
    expect(stopped.signal.aborted).toBe(true);
    expect(() => kept.get(finished.id, person)).toThrow();
    expect(staying.signal.aborted).toBe(false);
    expect([...kept.agreements()]).toEqual([other]);
  });

  it('count as running until they are over, for their asker alone', () => {
    const kept = new KeptQueries(store);
    const [mine, over, others] = [make(), make(), make(first, newPersonId())];
    for (const query of [mine, over, others]) kept.add(query);
    over.finish([]);
    expect([kept.runningOf(person), kept.runningOf(others.person)]).toEqual([1, 1]);
  });

  it('are the newest 500 and those that still run', () => {
    const kept = new KeptQueries(store);
    const running = make();
    kept.add(running);
    const finished = Array.from({ length: 600 }, () => {
      const query = make();
      query.finish([]);
      kept.add(query);
      return query;
    });
    expect(kept.get(running.id, person)).toBe(running);
    const still = finished.map(({ id }) => {
      try {
        return kept.get(id, person).id === id;
      } catch {
        return false;
      }
    });
    expect(still.filter(Boolean)).toHaveLength(500);
    expect(still.slice(0, 100).some(Boolean)).toBe(false);
  });
});
