import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@vitrine/core/store';
import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import { newActId } from '@vitrine/core/ids';
import { sha256Hex } from '@vitrine/core/text';
import type { Entry } from '@vitrine/ledger/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { keepFile, readFile } from './content.ts';
import { readRequestEvent, requestEntryFields, type RequestEvent } from './events.ts';
import { disclosureMigrations, loadRequest, projectDisclosure } from './projection.ts';
import { getRequest, listReleased, listRequests } from './read.ts';
import { maxFileBytes } from '../files/size.ts';
import { requestFileSchema } from './request.ts';
import { takeFile } from './take-file.ts';
import {
  added,
  after,
  agreement,
  agreementId,
  at,
  changed,
  checkerOne,
  checkerTwo,
  colleague,
  created,
  operator,
  released,
  requester,
  requestId,
  submitted,
  vote,
} from './testing.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ kind: 'memory' });
  await migrate(database, [disclosureMigrations]);
});
afterAll(() => database.destroy());

const entry = (index: number, event: RequestEvent, rest: Partial<Entry> = {}): Entry => ({
  ...requestEntryFields(event, 'system'),
  phase: 'fact',
  act: newActId(),
  index,
  at,
  ...rest,
});

describe('the projection', () => {
  test('folds entries into what the pure machine says, each once, and only what happened', async () => {
    const events = [created, added(), submitted, vote(checkerOne, 'approve')];
    for (const [index, event] of events.entries()) {
      await projectDisclosure(database, entry(index, event));
      await projectDisclosure(database, entry(index, event));
    }
    await projectDisclosure(database, entry(10, changed, { phase: 'intent' }));
    await projectDisclosure(database, entry(11, changed, { phase: 'outcome', result: 'failed' }));
    await projectDisclosure(database, { ...entry(12, changed), type: 'agreement.applied' });
    await projectDisclosure(database, entry(13, changed, { private: { actor: 'system' } }));
    // A vote for a round that is not.
    await projectDisclosure(database, entry(14, vote(checkerTwo, 'approve', 9)));
    expect(await loadRequest(database, requestId)).toEqual(after(...events));
  });

  test('reads are blind and hide what may not be known', async () => {
    expect((await getRequest(database, checkerTwo, requestId)).votes).toEqual([]);
    expect((await getRequest(database, checkerTwo, requestId)).ownVote).toBeNull();
    await expect(getRequest(database, operator, requestId)).rejects.toMatchObject({ code: 'not-found' });
    const ids = async (
      ...[viewer, listing]: [Parameters<typeof listRequests>[1], Parameters<typeof listRequests>[2]]
    ) => (await listRequests(database, viewer, listing)).map((request) => request.id);
    expect(await ids(requester, { of: 'own' })).toEqual([requestId]);
    expect(await ids(colleague, { of: 'own' })).toEqual([]);
    expect(await ids(colleague, { of: 'agreement', agreement: agreementId })).toEqual([requestId]);
    expect(await ids(checkerOne, { of: 'awaiting-check' })).toEqual([]);
    expect(await ids(checkerTwo, { of: 'awaiting-check' })).toEqual([requestId]);
    expect(await ids(colleague, { of: 'awaiting-check' })).toEqual([]);
    expect(await ids(operator, { of: 'all' })).toEqual([]);
    expect(await listReleased(database)).toEqual([]);
  });

  test('an outcome that is done counts, and releases are listed', async () => {
    await projectDisclosure(database, entry(20, vote(checkerTwo, 'approve')));
    await projectDisclosure(database, entry(21, released, { phase: 'outcome', result: 'done' }));
    expect((await listReleased(database, agreementId)).map((request) => request.state)).toEqual(['released']);
  });

  test('an entry whose beginning was destroyed changes nothing', async () => {
    const other = { ...submitted, request: 'req_bbbbbbbbbbbbbbbbbbbb' } as RequestEvent;
    await projectDisclosure(database, entry(30, other));
    expect(await loadRequest(database, 'req_bbbbbbbbbbbbbbbbbbbb')).toBeUndefined();
  });
});

describe('entries', () => {
  test('the public face says neither who nor what', () => {
    const fields = requestEntryFields(vote(checkerOne, 'reject'), checkerOne.person);
    expect(fields.public).toEqual({ request: requestId, agreement });
    expect(readRequestEvent(fields)).toEqual(vote(checkerOne, 'reject'));
  });

  test('one that was tampered with is not read', () => {
    const fields = requestEntryFields(submitted, 'system');
    expect(() => readRequestEvent({ ...fields, private: { event: { type: 'request.vote' } } })).toThrow();
    expect(() => readRequestEvent({ ...fields, type: 'request.downloaded' })).toThrow();
  });
});

test('bytes are kept under their hash, once, and come back the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-requests-'));
  try {
    const store = new FileObjectStore(folder);
    const bytes = Buffer.from('a,b\r\n1,2\r\n');
    const kept = await keepFile(store, bytes);
    expect(kept).toEqual({ sha256: sha256Hex(bytes), bytes: bytes.length });
    expect(await keepFile(store, bytes)).toEqual(kept);
    expect(await store.list('')).toHaveLength(1);
    expect(Buffer.from(await readFile(store, kept.sha256))).toEqual(bytes);
    const taken = await takeFile(
      store,
      { name: 'Small table.CSV', bytes: Buffer.from('band,people\r\na,3\r\n'), origin: 'upload' },
      getProfile('nhs-hes-2018'),
    );
    expect(requestFileSchema.parse(taken)).toMatchObject({
      mediaType: 'text/csv',
      table: { rows: 1, columns: 2 },
      findings: [{ code: 'small-count' }],
    });
    // The errors that Vitrine writes beside its figures are no counts; nobody else says what is looked at.
    const erring = { name: 'n.csv', bytes: Buffer.from('sex,n,n ±\r\n1,905,2\r\n') };
    const figures = Buffer.from('sex,n\r\n1,905\r\n');
    const found = async (origin: 'result' | 'upload') =>
      (await takeFile(store, { ...erring, figures, origin }, getProfile('nhs-hes-2018'))).findings.map(
        ({ code }) => code,
      );
    expect(await found('result')).toEqual([]);
    expect(await found('upload')).toContain('small-count');
    const none = { name: 'none.csv', bytes: Buffer.from('a,"b'), origin: 'upload' as const };
    expect(await takeFile(store, none, getProfile('nhs-hes-2018'))).not.toHaveProperty('table');
    await expect(
      takeFile(store, { name: '../x', bytes, origin: 'upload' }, getProfile('nhs-hes-2018')),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(readFile(store, 'f'.repeat(64))).rejects.toMatchObject({ code: 'corrupt' });
    await expect(keepFile(store, new Uint8Array(maxFileBytes + 1))).rejects.toMatchObject({
      code: 'request-file-too-large',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
