import { alteredTables, type Database } from '@vitrine/core/database';
import { newActId } from '@vitrine/core/ids';
import { cohortDraft } from '@vitrine/datasets/catalogue';
import { listPeople } from '@vitrine/identity/people';
import { getAgreement } from '@vitrine/policy/projection';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { allowanceUseCases } from '../executions/allowance-use-cases.ts';
import { everyUseCase } from '../boot/every-use-case.ts';
import { keyEnrolled } from '../officers/project-officer-keys.ts';
import { OfficerRecord } from '../officers/officer-record.ts';
import { usableAgreement } from '../agreements/usable.ts';
import {
  as,
  cora,
  dan,
  desk,
  meet,
  newList,
  place,
  ref,
  request,
  sam,
  shown,
  useRequests,
} from '../requests/testing.ts';
import { recordVisits } from '../notebooks/testing.ts';
import { recordFact } from './acts.ts';
import { alteredRows } from './altered-rows.ts';
import { withIntactDatabase } from './serves-nothing.ts';

useRequests();

/** What the administrator of the database might change, one statement each, and the table in which it is seen. */
const changes: readonly (readonly [string, string, string])[] = [
  ['a role', 'identity_person', `update identity_person set roles = '["output-checker"]'`],
  ['a sign-in name', 'identity_person', `update identity_person set username = username || 'x'`],
  [
    'a person who never signed in',
    'identity_person',
    `insert into identity_person values ('per_zzzzzzzzzzzzzzzzzzzz', 'z', 'Z', '[]', 'i', 's')`,
  ],
  [
    'a document',
    'policy_agreement',
    `update policy_agreement set document = replace(document, 'sam.researcher', 'mallory')`,
  ],
  ['a digest', 'policy_agreement', `update policy_agreement set digest = '${'0'.repeat(64)}'`],
  ['a term', 'policy_agreement', `update policy_agreement set term_to = '2099-12-31'`],
  ['the number of signatures', 'policy_agreement', `update policy_agreement set signers = 9`],
  ['an end', 'policy_agreement', `update policy_agreement set halted = 'ended'`],
  ['a membership', 'policy_person', `insert into policy_person select ref, 'mallory' from policy_agreement`],
  ['a member who is gone', 'policy_person', `delete from policy_person`],
  ['a grant', 'policy_grant', `update policy_grant set rows_per_day = 1000000`],
  [
    'a signature that nobody made',
    'policy_agreement_event',
    `update policy_agreement_event set kind = 'signed', event = '{"kind":"signed","digest":"d","officer":"o"}' where kind = 'applied'`,
  ],
  [
    'a suspension that is gone',
    'policy_agreement_event',
    `delete from policy_agreement_event where entry = (select max(entry) from policy_agreement_event)`,
  ],
  ['a request’s state', 'disclosure_request', `update disclosure_request set state = 'released'`],
  [
    'a request’s votes',
    'disclosure_request',
    `update disclosure_request set document = jsonb_set(document, '{votes}', '[{}]')`,
  ],
  [
    'a request’s requester',
    'disclosure_request',
    `update disclosure_request set requester = 'per_zzzzzzzzzzzzzzzzzzzz'`,
  ],
  [
    'a release of a dataset',
    'datasets_release',
    `update datasets_release set manifest = replace(manifest, 'quasi', 'non')`,
  ],
  ['a list of opt-outs that is gone', 'datasets_optout', `delete from datasets_optout`],
  ['the age of opt-outs', 'datasets_optout', `update datasets_optout set at = '2099-01-01T00:00:00.000Z'`],
  ['a list of people', 'datasets_cohort', `update datasets_cohort set id = 'coh_zzzzzzzzzzzzzzzzzzzz'`],
  ['an allowance', 'app_meter', `update app_meter set rows = 0`],
  ['an allowance that is gone', 'app_meter', `delete from app_meter`],
  ['an officer’s key', 'app_officer_key', `update app_officer_key set officer = 'mallory'`],
  ['the kill switch', 'app_stop', `insert into app_stop values (1, '2026-01-01T00:00:00.000Z')`],
  ['answers of a draft', 'app_draft', `update app_draft set draft = '{"title":"other","answers":{}}'`],
  [
    'a run that nobody sent',
    'app_detached',
    `insert into app_detached values ('act_z', 'run_z', 'per_z', 'TEST-1-v1.0', '2026-01-01T00:00:00.000Z', '{}', null)`,
  ],
  [
    'a release that never was',
    'register_release',
    `insert into register_release values ('req_z', 'TEST-1-v1.0', 1, '2026-01-01', 'c', null, null, null)`,
  ],
  ['a release’s certificate', 'register_release', `update register_release set certificate = 'another'`],
  ['a release that is gone', 'register_release', `delete from register_release`],
  ['when a request was sent', 'register_submission', `update register_submission set at = '2020-01-01'`],
];
const names = [...new Set(changes.map(([, table]) => table))];

/** A home in which there is something in every table that decisions rest on. */
async function furnish(): Promise<string> {
  for (const person of [sam, cora, dan]) await meet(person);
  await recordVisits(place.ports);
  await newList('national');
  const list = {
    id: `coh_${'a'.repeat(20)}`,
    name: 'asthma-study',
    at: '2026-06-15T12:00:00.000Z',
    count: '10',
  };
  await place.projection.record([cohortDraft(list, newActId(), 'system')]);
  const key = { keyId: 'k', officer: 'avery.officer', fingerprint: 'abcd' };
  await recordFact(place.ports, 'system', { type: keyEnrolled, public: { kind: 'passkey' }, private: key });
  await request('released');
  return request('approved');
}

const rewind = async (database: Database, work: () => Promise<void>): Promise<void> => {
  // Copies of the tables, put back afterwards: the next change begins from what was.
  for (const name of names)
    await sql.raw(`create temp table kept_${name} as table ${name}`).execute(database);
  try {
    await work();
  } finally {
    for (const name of names) {
      await sql.raw(`delete from ${name}`).execute(database);
      await sql.raw(`insert into ${name} select * from kept_${name}`).execute(database);
      await sql.raw(`drop table kept_${name}`).execute(database);
    }
  }
};

let furnished: Promise<string> | undefined;
const home = (): Promise<string> => (furnished ??= furnish());

describe('the database, changed by its administrator', () => {
  it.each(changes)('%s is noticed', async (_, table, statement) => {
    await home();
    const { database } = place.ports;
    expect(await alteredTables(database)).toEqual([]);
    await rewind(database, async () => {
      const done = await sql.raw(statement).execute(database);
      expect(Number(done.numAffectedRows)).toBeGreaterThan(0);
      expect(await alteredTables(database)).toEqual([table]);
    });
    expect(await alteredTables(database)).toEqual([]);
  });

  it('decides nothing: with every table of decisions emptied each page and act is what the ledger makes it', async () => {
    const request = await home();
    const officer = {
      ...sam,
      username: 'olga.officer',
      roles: ['access-officer', 'igard-reviewer', 'operator'],
    };
    const { ports: parts } = place;
    type Read = (caller: ReturnType<typeof as>, input: unknown) => Promise<unknown>;
    const calls = everyUseCase(parts) as unknown as Readonly<Record<string, Read>>;
    const reads = [
      ['getHome', {}],
      ['listAgreements', {}],
      ['getAgreement', { ref }],
      ['listRequests', {}],
      ['getRequest', { id: request }],
      ['listDatasets', {}],
      ['getDataset', { dataset: 'visits' }],
      ['listCohorts', {}],
      ['getEnvironment', {}],
      ['getWorkspace', { ref }],
    ] as const;
    const look = async (): Promise<unknown[]> => {
      const seen: unknown[] = [];
      for (const [name, params] of reads) {
        for (const person of [sam, cora, officer]) {
          const input = { params, query: { view: 'all' }, body: {} };
          const told = await calls[name]?.(as(person), input).catch(
            (error: unknown) => (error as { code: string }).code,
          );
          seen.push([name, person.username, told]);
        }
      }
      return seen;
    };
    const before = await look();
    expect(JSON.stringify(before)).toContain('By sex');
    await rewind(parts.database, async () => {
      for (const name of names) await sql.raw(`delete from ${name}`).execute(parts.database);
      expect(await look()).toEqual(before);
      expect((await shown(request, dan)).state).toBe('approved');
      expect((await getAgreement(parts.database, ref))?.agreement?.people).toContain(sam.username);
      // Nothing was enrolled, and nothing is recorded as removed.
      const size = place.ledger.size;
      const steward = { officerKeys: async () => [] };
      await new OfficerRecord(steward, parts.projection).look();
      expect(place.ledger.size).toBe(size + 1);
    });
  });

  it('gives nobody rights: roles, memberships and allowances are those of the ledger', async () => {
    await home();
    const { ports: parts } = place;
    const { database } = parts;
    const robin = { ...cora, username: 'robin.researcher', roles: ['researcher'] };
    await rewind(database, async () => {
      await sql`update identity_person set roles = '["output-checker"]'`.execute(database);
      await sql`insert into policy_person values (${ref}, 'robin.researcher')`.execute(database);
      await sql`update policy_agreement set document = replace(document, 'sam.researcher', 'robin.researcher')`.execute(
        database,
      );
      await sql`update app_meter set rows = 1000000`.execute(database);
      const known = await listPeople(database);
      expect(known.find(({ username }) => username === sam.username)?.roles).toEqual(sam.roles);
      await expect(usableAgreement(parts, robin, ref)).rejects.toMatchObject({ code: 'forbidden' });
      const extend = allowanceUseCases(parts).extendAllowance;
      const body = { person: robin.username, rows: 10, reason: 'r' };
      const asked = extend(as(robin), { params: { ref }, query: {}, body });
      await expect(asked).rejects.toMatchObject({ code: 'not-found' });
      expect(await desk.listRequests(as(robin), { params: {}, query: { view: 'all' }, body: {} })).toEqual({
        requests: [],
      });
    });
  });

  it('cannot hide or exchange the query that checkers are shown', async () => {
    const request = await home();
    const { database, ledger } = place.ports;
    const whole = await alteredRows(database, ledger, 0, ledger.size);
    expect(whole).toEqual([]);
    for (const statement of [
      `update app_query set sql = 'SELECT 1'`,
      `update app_query set person = 'per_zzzzzzzzzzzzzzzzzzzz'`,
      `delete from app_query`,
    ]) {
      await sql.raw('create temp table kept as table app_query').execute(database);
      await sql.raw(statement).execute(database);
      expect(await alteredRows(database, ledger, 0, ledger.size)).toEqual(['app_query']);
      // What is shown is the ledger's, or nothing.
      const told = await shown(request, cora).then(({ fileList }) => JSON.stringify(fileList), String);
      expect(told).toMatch(/count\(\*\) FROM hes_apc|The database holds something/);
      await sql.raw('delete from app_query').execute(database);
      await sql.raw('insert into app_query select * from kept').execute(database);
      await sql.raw('drop table kept').execute(database);
    }
    await sql
      .raw(`update app_entry set actor = 'per_zzzzzzzzzzzzzzzzzzzz' where index = 3`)
      .execute(database);
    expect(await alteredRows(database, ledger, 0, ledger.size)).toEqual(['app_entry']);
  });
});

it('what is found stops every act and every page, and says why', async () => {
  await home();
  const other = await place.again();
  const cases = withIntactDatabase(other, everyUseCase({ ...place.ports, projection: other }));
  const call = async (): Promise<unknown> => cases.getHome(as(sam), { params: {}, query: {}, body: {} });
  await expect(call()).resolves.toBeDefined();
  await sql`update disclosure_request set state = 'released'`.execute(other.database);
  await other.check();
  await expect(call()).rejects.toMatchObject({ code: 'database-altered', status: 503 });
  const draft = {
    type: 'session.started',
    phase: 'fact' as const,
    act: newActId(),
    public: {},
    private: { actor: 'system' },
  };
  await expect(place.ledger.append([draft])).rejects.toMatchObject({ code: 'database-altered' });
  expect(place.ledger.failure).toMatchObject({ code: 'database-altered' });
});
