import { generateKeyPairSync } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import { RpcClient, serveRpc } from '@vitrine/core/wire';
import type { AgreementEnvelope } from '../catalogue/steward/agreement-envelope.ts';
import { enrolOfficer, readOfficers, removeOfficerKey } from '../catalogue/steward/officers.ts';
import { StewardClient } from '../catalogue/steward/steward-client.ts';
import { stewardHandlers } from './steward-handlers.ts';
import {
  signAs,
  testNumber,
  testSteward,
  visitLine,
  visits,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../testing.ts';

let published: TestSteward;
let at: TestSteward;
beforeAll(async () => {
  published = await testSteward();
  await published.land('visits.csv', `${visitsHeader}\n${visitLine(1, 'a')}\n${visitLine(2, 'b')}\n`);
  await published.steward.releases.publish(visitsFile());
});
afterAll(() => published.close());
beforeEach(async () => {
  at = await testSteward({}, published);
});
afterEach(() => at.close());

const ask = (envelope: AgreementEnvelope, username = 'researcher'): Promise<unknown> =>
  at.steward.agreements.prepareRoom({ envelope, username, receipt: null });

describe('the steward refuses', () => {
  test('an agreement with one signature, or with one officer twice', async () => {
    await expect(ask(at.envelope({}, ['officer-a']))).rejects.toMatchObject({ code: 'signatures-refused' });
    await expect(ask(at.envelope({}, ['officer-a', 'officer-a']))).rejects.toMatchObject({
      code: 'signatures-refused',
    });
  });

  test('a forged signature: another key under an officer’s name', async () => {
    const envelope = at.envelope({}, ['officer-a']);
    const forged = {
      ...envelope,
      signatures: [...envelope.signatures, signAs('officer-b', envelope.digest, 'mallory')],
    };
    await expect(ask(forged)).rejects.toMatchObject({ code: 'signatures-refused' });
  });

  test('signatures on another document', async () => {
    const narrow = at.envelope();
    const wide = at.envelope({ people: ['researcher', 'mallory'] }, []);
    for (const digest of [narrow.digest, wide.digest]) {
      await expect(ask({ ...narrow, document: wide.document, digest }, 'mallory')).rejects.toMatchObject({
        code: 'signatures-refused',
      });
    }
  });

  test('an officer who is in the agreement, and an officer it does not know', async () => {
    await expect(ask(at.envelope({}, ['officer-a', 'researcher']))).rejects.toMatchObject({
      code: 'signatures-refused',
    });
    await expect(ask(at.envelope({}, ['officer-a', 'stranger']))).rejects.toMatchObject({
      code: 'signatures-refused',
    });
  });

  test('an officer whose key was removed', async () => {
    expect(await removeOfficerKey(at.home.steward, 'key-officer-b')).toBe(true);
    await expect(ask(at.envelope())).rejects.toMatchObject({ code: 'signatures-refused' });
  });

  test('an agreement that has expired or not begun, by its own clock', async () => {
    const first = at.envelope({ term: { from: '2026-06-02', to: '2026-06-03' } });
    await expect(ask(first)).rejects.toMatchObject({ code: 'term-refused' });
    at.clock.advance(2 * 86_400_000);
    await ask(first);
    at.clock.advance(86_400_000);
    await expect(ask(first)).rejects.toMatchObject({ code: 'term-refused' });
  });

  test('a person whom the agreement does not name', async () => {
    await expect(ask(at.envelope(), 'someone')).rejects.toMatchObject({ code: 'person-refused' });
  });

  test('a suspended agreement, until a newer version is signed', async () => {
    await at.steward.agreements.suspend(
      parseAgreementRef('TEST-1-v1.9'),
      at.envelope({ ref: 'TEST-1-v1.9' }),
    );
    await expect(ask(at.envelope())).rejects.toMatchObject({ code: 'agreement-stopped' });
    await expect(ask(at.envelope({ ref: 'TEST-1-v1.9' }))).rejects.toMatchObject({
      code: 'agreement-stopped',
    });
    await ask(at.envelope({ ref: 'TEST-1-v1.10' }));
    await ask(at.envelope({ ref: 'TEST-10-v1.0' }));
    await (await at.reopen()).agreements.suspend(parseAgreementRef('TEST-1-v1.10'));
    await expect(ask(at.envelope({ ref: 'TEST-1-v1.10' }))).rejects.toMatchObject({
      code: 'agreement-stopped',
    });
  });

  test('a version of the agreement once it has admitted a newer one, also to those who are in it already', async () => {
    const older = at.envelope({ people: ['researcher', 'removed'] });
    const newer = at.envelope({ ref: 'TEST-1-v1.1' });
    const [table] = await at.steward.agreements.prepareRoom({
      envelope: older,
      username: 'removed',
      receipt: null,
    });
    const room = { envelope: older, username: 'removed', leftOut: [table?.leftOut ?? ''] };
    // What is not in force, or not signed by two, replaces nothing.
    const later = at.envelope({ ref: 'TEST-1-v1.2', term: { from: '2027-01-01', to: '2027-12-31' } });
    await expect(ask(later)).rejects.toMatchObject({ code: 'term-refused' });
    await expect(ask(at.envelope({ ref: 'TEST-1-v1.2' }, ['officer-a']))).rejects.toThrow();
    await at.steward.agreements.readmit(room);

    await ask(newer);
    await expect(at.steward.agreements.readmit(room)).rejects.toMatchObject({ code: 'agreement-stopped' });
    await expect(ask(older)).rejects.toMatchObject({ code: 'agreement-stopped' });
    const reopened = await at.reopen();
    await expect(reopened.agreements.readmit(room)).rejects.toMatchObject({ code: 'agreement-stopped' });
    await ask(newer);
    await ask(at.envelope({ ref: 'TEST-10-v1.0' }));
  });

  test('a dataset that the agreement does not grant, and a column that was not published', async () => {
    const envelope = at.envelope();
    const datasets = [parseDatasetId('other')];
    await expect(
      at.steward.agreements.prepareRoom({ envelope, username: 'researcher', receipt: null, datasets }),
    ).rejects.toMatchObject({ code: 'not-found' });
    const direct = at.envelope({ datasets: [{ dataset: 'visits', releases: '1.0', columns: ['nhs'] }] });
    await expect(ask(direct)).rejects.toMatchObject({ code: 'agreement-invalid' });
  });

  test('to enrol a key id twice, or what is no key', async () => {
    const publicKey = generateKeyPairSync('ed25519')
      .publicKey.export({ type: 'spki', format: 'der' })
      .toString('base64url');
    const before = await readOfficers(at.home.steward);
    await expect(
      enrolOfficer(at.home.steward, { officer: 'x', keyId: 'key-officer-a', publicKey }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(
      enrolOfficer(at.home.steward, { officer: 'x', keyId: 'k', publicKey: 'AAAA' }),
    ).rejects.toThrow();
    expect(await readOfficers(at.home.steward)).toEqual(before);
  });
});

describe('in strict mode', () => {
  let strict: TestSteward;
  beforeEach(async () => {
    strict = await testSteward({ strict: true }, published);
  });
  afterEach(() => strict.close());

  test('a server that was taken over cannot make up how data is read, nor which rows are published', async () => {
    const next = visitsFile({ version: 'version: "1.1"' });
    const chosen = visitsFile({
      version: 'version: "1.1"',
      quality: `quality:\n  - {rule: in-set, column: nhs, values: ["${testNumber(1)}"]}`,
    });
    await strict.land('visits.yaml', `${next}\n`);
    for (const text of [chosen, next.replace('1.1', '1.2'), `${next}\ntitle: Other`]) {
      await expect(strict.steward.releases.publish(text)).rejects.toMatchObject({
        code: 'dataset-file-not-landed',
      });
    }
    // As a browser sends what was chosen there.
    const { manifest } = await strict.steward.releases.publish(next.replaceAll('\n', '\r\n'));
    expect(manifest.version).toBe('1.1');
  });

  test('nor put the opt-outs of one kind, or a study’s list, in the place of others', async () => {
    const list = (file: string) => ({ alias: 'landing', file });
    for (const file of ['national-1.csv', 'type1-2.csv', 'asthma-study.csv', 'nationals.csv'])
      await strict.land(file, `NHS_NUMBER\n${testNumber(1)}\n`);
    for (const file of ['type1-2.csv', 'asthma-study.csv', 'nationals.csv']) {
      await expect(applyOptOutList(strict.steward, 'national', list(file))).rejects.toMatchObject({
        code: 'opt-outs-invalid',
      });
    }
    await applyOptOutList(strict.steward, 'national', list('national-1.csv'));
    await applyOptOutList(strict.steward, 'type1', list('type1-2.csv'));
  });

  test('no key file counts as an officer’s', async () => {
    expect(await strict.steward.agreements.officers()).toEqual([]);
    await expect(
      strict.steward.agreements.prepareRoom({
        envelope: strict.envelope(),
        username: 'researcher',
        receipt: null,
      }),
    ).rejects.toMatchObject({ code: 'signatures-refused' });
  });
});

describe('the calls', () => {
  function wire(): RpcClient {
    const [toSteward, toServer] = [new PassThrough(), new PassThrough()];
    void serveRpc(toSteward, toServer, stewardHandlers(at.steward));
    return new RpcClient(toServer, toSteward);
  }
  const client = (): StewardClient => new StewardClient(wire());

  test('publish, list, verify, opt out, cut and end go over the wire with their errors’ codes', async () => {
    const steward = client();
    await expect(steward.publish(visitsFile())).rejects.toMatchObject({ code: 'release-exists' });
    const stages: string[] = [];
    const done = await steward.publish(
      visitsFile({ version: 'version: "1.1"' }),
      (step) => void stages.push(step.stage),
    );
    expect(stages).toContain('commit');
    expect((await steward.releases()).map((one) => one.digest)).toContain(done.digest);
    expect((await steward.verifyRelease(visits, done.manifest.version)).faults).toEqual([]);
    await at.land('list.csv', 'NHS_NUMBER\n9434765919\n');
    const propose = (file: string): ReturnType<StewardClient['proposeOptOuts']> =>
      steward.proposeOptOuts('national', { alias: 'landing', file }, 'act_x');
    const { id: proposal } = await propose('list.csv');
    const decision = { kind: 'national' as const, proposal, undo: false, receipt: null };
    const { snapshot } = await steward.applyOptOuts(decision);
    expect(await steward.optOuts()).toEqual([snapshot]);
    await expect(propose('../steward/officers.json')).rejects.toMatchObject({ code: 'invalid-input' });
    const request = { envelope: at.envelope(), username: 'researcher', receipt: null };
    const cut = await steward.makeCut(request, visits);
    expect(cut).toMatchObject({ dataset: 'visits', version: '1.1', rows: 2 });
    await steward.suspend(parseAgreementRef('TEST-1-v1.0'));
    await expect(steward.makeCut(request, visits)).rejects.toMatchObject({
      code: 'agreement-stopped',
    });
  });

  test('take no people from a server that was taken over: it names files that landed', async () => {
    const text = `NHS_NUMBER\n${testNumber(900)}\n`;
    const rpc = wire();
    for (const [call, params] of [
      ['applyOptOuts', { kind: 'national', list: { text } }],
      ['loadCohort', { text }],
      ['loadCohort', { alias: 'landing', file: 'list.csv', name: 'asthma-study' }],
    ] as const) {
      await expect(rpc.call(call, params, z.unknown())).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(await at.steward.people.optOuts()).toEqual([]);
  });

  test('under display: aggregates nothing tells how many rows a cut has, and no answer has its key', async () => {
    const envelope = at.envelope({ display: 'aggregates' });
    const cut = await client().makeCut({ envelope, username: 'researcher', receipt: null }, visits);
    expect(Object.keys(cut)).not.toContain('rows');
    expect(Object.keys(cut)).not.toContain('bytes');
    expect(JSON.stringify(cut)).not.toContain('wrapped');
  });
});
