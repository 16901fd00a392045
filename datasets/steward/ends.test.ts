import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseAgreementRef } from '@vitrine/core/ids';
import { RpcClient, serveRpc } from '@vitrine/core/wire';
import { daysAfterTerm } from '@vitrine/policy/lifecycle';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EndRequest } from '../catalogue/steward/agreement-request.ts';
import { removeOfficerKey } from '../catalogue/steward/officers.ts';
import { StewardClient } from '../catalogue/steward/steward-client.ts';
import { ReceiptRefused } from '../errors.ts';
import type { ReceiptCheck } from './checks/receipt-check.ts';
import { stewardHandlers } from './steward-handlers.ts';
import { endOf, testSteward, visitLine, visitsFile, visitsHeader, type TestSteward } from '../testing.ts';

let published: TestSteward;
let at: TestSteward;
/** A server that was taken over: it speaks the steward's protocol, and holds whatever the server holds. */
let server: StewardClient;
let pipes: readonly PassThrough[] = [];
/** What the steward told the operator. */
let told: unknown[] = [];
/** What the ledger shows receipts of; `undefined` of nothing. */
let asked: unknown[] = [];

beforeAll(async () => {
  published = await testSteward();
  await published.land('visits.csv', [visitsHeader, visitLine(1, 'a'), visitLine(2, 'b')].join('\n'));
  await published.steward.releases.publish(visitsFile());
});
afterAll(() => published.close());
beforeEach(async () => {
  told = [];
  asked = [];
  const receipts: ReceiptCheck = {
    check: async (receipt, act) => {
      if (receipt === 'none') throw new ReceiptRefused({ detail: 'No receipt.' });
      asked.push(act);
    },
  };
  at = await testSteward({ receipts }, published);
  const [to, from] = [new PassThrough(), new PassThrough()];
  pipes = [to, from];
  const handlers = stewardHandlers(at.steward, { error: (...what: unknown[]) => void told.push(what) });
  void serveRpc(to, from, handlers).catch(() => undefined);
  server = new StewardClient(new RpcClient(from, to));
  await at.steward.agreements.prepareRoom({ envelope: at.envelope(), username: 'researcher', receipt: null });
});
afterEach(async () => {
  for (const pipe of pipes) pipe.destroy();
  await at.close();
});

const maps = (): Promise<string[]> => readdir(join(at.home.steward, 'pseudonyms', 'TEST-1')).catch(() => []);

async function refused(request: EndRequest, code = 'signatures-refused'): Promise<void> {
  const before = await maps();
  expect(before.length).toBeGreaterThan(0);
  await expect(server.endAgreement(request)).rejects.toMatchObject({ code });
  expect(await maps()).toEqual(before);
  expect(told).toEqual([[{ code }, 'asked to end an agreement, and it was not done']]);
  // And it is served as before.
  const asks = { envelope: at.envelope(), username: 'researcher', receipt: null };
  if (at.clock.now() < new Date('2026-12-31')) await at.steward.agreements.prepareRoom(asks);
}

describe('a server that was taken over and asks to end an agreement in force destroys nothing', () => {
  test('at its word', async () => {
    await refused({ envelope: at.envelope(), receipt: null });
    // It had to be on record to be asked at all.
    expect(asked).toContainEqual({ type: 'agreement.destroyed', agreement: 'TEST-1-v1.0' });
  });

  test('without having recorded it', () =>
    refused({ ...endOf(at.envelope()), receipt: 'none' }, 'receipt-refused'));

  test('with a statement of its own, under an officer’s name', () =>
    refused(endOf(at.envelope(), { officer: 'officer-b', signer: 'mallory' })));

  test('with the statement of somebody whom the agreement names, or of no officer', async () => {
    await refused(endOf(at.envelope(), { officer: 'researcher' }));
    told = [];
    await refused(endOf(at.envelope(), { officer: 'stranger' }));
  });

  test('with an officer’s signature on the agreement in the place of one on its end', async () => {
    const request = endOf(at.envelope());
    const [signed] = at.envelope().signatures;
    if (signed === undefined) throw new Error('Nobody signed.');
    await refused({ ...request, statement: { ...request.statement, ...signed } });
  });

  test.each([
    ['another agreement', { ref: 'OTHER-1-v1.0' }],
    ['another version', { ref: 'TEST-1-v1.1' }],
    ['another document of this name', { title: 'Another' }],
  ])('with an officer’s statement about %s', (_, changes) =>
    refused({ ...endOf(at.envelope(changes)), envelope: at.envelope() }),
  );

  test.each(['agreement', 'digest', 'reason', 'on'] as const)(
    'with a statement in which the %s is changed after it was signed',
    (field) => {
      const request = endOf(at.envelope());
      const changed = { agreement: 'TEST-1-v1.1', digest: 'a'.repeat(64), reason: 'b'.repeat(64) };
      const statement = { ...request.statement, [field]: { ...changed, on: '2026-06-02' }[field] };
      return refused({ ...request, statement });
    },
  );

  test('with a statement that is signed for a day to come', () =>
    refused(endOf(at.envelope(), { on: '2026-06-03' })));

  test('with the statement or the term of a version that a newer one has replaced', async () => {
    const old = { term: { from: '2026-01-01', to: '2026-06-02' }, ref: 'TEST-1-v0.9' };
    await refused(endOf(at.envelope(old)));
    told = [];
    at.clock.advance(60 * 86_400_000);
    await refused({ envelope: at.envelope(old), receipt: null });
  });

  test('with a document of its own whose term is over', async () => {
    const own = at.envelope({ term: { from: '2020-01-01', to: '2020-12-31' } }, ['officer-a']);
    await refused({ envelope: own, receipt: null });
  });

  test('with an envelope that is no agreement', () =>
    refused({ ...endOf(at.envelope()), envelope: { ...at.envelope(), document: { ref: 'TEST-1-v1.0' } } }));

  test('before the term has been over for its days of grace', async () => {
    at.clock.advance(Date.parse('2026-12-31') - at.clock.now().getTime() + daysAfterTerm * 86_400_000);
    await refused({ envelope: at.envelope(), receipt: null });
  });

  test('with the statement of an officer whose key was removed', async () => {
    const request = endOf(at.envelope());
    await removeOfficerKey(at.home.steward, 'key-officer-a');
    await expect(server.endAgreement(request)).rejects.toMatchObject({ code: 'signatures-refused' });
    expect(await maps()).not.toEqual([]);
  });
});

describe('an agreement ends for good', () => {
  test('for an officer’s statement, however often it is asked for', async () => {
    const first = await server.endAgreement(endOf(at.envelope()));
    expect(first.pseudonymMaps).toEqual(['person', 'visit']);
    expect(await maps()).toEqual([]);
    expect(await server.endAgreement(endOf(at.envelope()))).toEqual(first);
    expect(told).toEqual([]);
  });

  test('for a statement, when one of the two who signed the document is no officer any more', async () => {
    await removeOfficerKey(at.home.steward, 'key-officer-b');
    await server.endAgreement(endOf(at.envelope()));
    expect(await maps()).toEqual([]);
  });

  test('when its signed term has been over for its days of grace', async () => {
    const last = Date.parse('2026-12-31T00:00:00Z');
    at.clock.advance(last + (daysAfterTerm + 1) * 86_400_000 - at.clock.now().getTime());
    await server.endAgreement({ envelope: at.envelope(), receipt: null });
    expect(await maps()).toEqual([]);
  });
});

test('a suspension needs no signature, bites at once, and leaves the maps', async () => {
  const before = await maps();
  await server.suspend(parseAgreementRef('TEST-1-v1.0'));
  expect(await maps()).toEqual(before);
  const asks = { envelope: at.envelope(), username: 'researcher', receipt: null };
  await expect(at.steward.agreements.prepareRoom(asks)).rejects.toMatchObject({ code: 'agreement-stopped' });
});

describe('a server that was taken over stops nothing that is still to come', () => {
  const asks = (ref: string): Parameters<typeof at.steward.agreements.prepareRoom>[0] => ({
    envelope: at.envelope({ ref }),
    username: 'researcher',
    receipt: null,
  });
  const suspend = (ref: string, shown?: ReturnType<typeof at.envelope>): Promise<void> =>
    server.suspend(parseAgreementRef(ref), shown);

  test.each([
    ['no document', 'TEST-1-v999.0', () => undefined],
    ['the document of the version in force', 'TEST-1-v1.1', () => at.envelope()],
    [
      'one that a single officer signed',
      'TEST-1-v9.0',
      () => at.envelope({ ref: 'TEST-1-v9.0' }, ['officer-a']),
    ],
    [
      'one that somebody signed',
      'TEST-1-v9.0',
      () => at.envelope({ ref: 'TEST-1-v9.0' }, ['mallory', 'eve']),
    ],
    ['another agreement’s', 'OTHER-1-v1.0', () => at.envelope()],
  ])('with %s', async (_, ref, shown) => {
    await expect(suspend(ref, shown())).rejects.toMatchObject({ code: 'signatures-refused' });
    await at.steward.agreements.prepareRoom(asks('TEST-1-v1.0'));
    await at.steward.agreements.prepareRoom(asks(ref));
  });

  test('and what it stops, a version that two officers sign takes up again', async () => {
    await suspend('TEST-1-v1.1', at.envelope({ ref: 'TEST-1-v1.1' }));
    await expect(at.steward.agreements.prepareRoom(asks('TEST-1-v1.1'))).rejects.toMatchObject({
      code: 'agreement-stopped',
    });
    await at.steward.agreements.prepareRoom(asks('TEST-1-v1.2'));
  });
});
