import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { FileKeys } from '@vitrine/core/keys';
import { FileObjectStore } from '@vitrine/core/store';
import { parseAgreementRef, parseDatasetId, parseReleaseVersion, type DatasetId } from '@vitrine/core/ids';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import { addNhsNumberMacro, parseNhsNumber } from './nhs-number.ts';
import { ReleaseStore } from '../store/release-store.ts';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import { Steward } from '../steward.ts';
import {
  readingEngine,
  relyingParty,
  testAgreement,
  testNumber,
  testSteward,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../../testing.ts';

const samples = join(import.meta.dirname, '../../samples');

function truth(name: string): Record<string, string>[] {
  const text = gunzipSync(readFileSync(join(samples, 'truth', `${name}.csv.gz`))).toString('utf8');
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const names = header.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** Rows of a release as the steward alone can read them. */
async function curated(
  at: TestSteward,
  dataset: DatasetId,
  version = '1.0',
): Promise<Record<string, unknown>[]> {
  const keys = new FileKeys(join(at.home.steward, 'keys'));
  const releases = new ReleaseStore(new FileObjectStore(at.home.curated), keys);
  const { manifest } = await releases.release(dataset, parseReleaseVersion(version));
  const engine = await readingEngine(join(at.home.root, 'read'));
  try {
    const key = await unwrapKey(keys, manifest.dataKey);
    return [
      ...(await engine.rows(
        `SELECT * FROM ${await new ParquetKeys(engine).read(await releases.dataFiles(manifest), key)}`,
      )),
    ];
  } finally {
    engine.close();
  }
}

describe('NHS numbers', () => {
  test('the engine and the code agree on every number, and on text that is none', async () => {
    const engine = await readingEngine('');
    await addNhsNumberMacro(engine);
    const digits = fc.stringMatching(/^[0-9]{10}$/);
    const valid = fc.nat(900_000).map(testNumber);
    const spaced = valid.map((one) => `${one.slice(0, 3)} ${one.slice(3, 6)}-${one.slice(6)}`);
    const equal = fc.nat(9).map((digit) => String(digit).repeat(10));
    const texts = fc.array(fc.oneof(digits, valid, spaced, equal, fc.string()), {
      minLength: 50,
      maxLength: 50,
    });
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (list) => {
        const given = list.filter((one) => !one.includes('\0'));
        const rows = await engine.rows(
          'SELECT CAST(nhs_number(given) AS VARCHAR) AS number FROM (SELECT unnest($1) AS given)',
          [listValue(given)],
        );
        const found = rows.map(({ number }) =>
          typeof number === 'string' ? number.padStart(10, '0') : undefined,
        );
        expect(found).toEqual(given.map(parseNhsNumber));
        seen += found.filter((one) => one !== undefined).length;
      }),
      { numRuns: 20, seed: 3 },
    );
    engine.close();
    expect(seen).toBeGreaterThan(50);
  });

  test('the published examples of the check digit hold', () => {
    expect(parseNhsNumber('943 476 5919')).toBe('9434765919');
    expect(parseNhsNumber('9434765918')).toBeUndefined();
    expect(parseNhsNumber('1111111111')).toBeUndefined();
  });
});

describe('the sample', () => {
  let at: TestSteward;
  beforeAll(async () => {
    at = await testSteward({ sources: { landing: join(samples, 'landing') } });
    for (const name of ['person_spine', 'hes_apc', 'hes_ae', 'hes_op']) {
      await at.steward.releases.publish(readFileSync(join(samples, `${name}.yaml`), 'utf8'));
    }
  });
  afterAll(() => at.close());

  test('every published row is linked to its true person, and only rows with a labelled fault are kept out', async () => {
    const people = new Map<string, string>();
    const faults = new Set(truth('faults').map((row) => `${row['file']}:${row['row_id']}`));
    const owner = new Map(
      truth('rows').map((row) => [`${row['file']}:${row['row_id']}`, row['person_id'] ?? '']),
    );
    const persons = new Map<string, string>();
    for (const [file, key] of [
      ['hes_apc', 'EPIKEY'],
      ['hes_ae', 'AEKEY'],
      ['hes_op', 'ATTENDKEY'],
    ] as const) {
      const published = new Set<string>();
      for (const row of await curated(at, parseDatasetId(file))) {
        const id = `${file}:${String(row[key])}`;
        published.add(id);
        const person = owner.get(id) ?? '';
        const internal = String(row['person_key']);
        // One key a person, one person a key, over all three tables.
        expect(people.get(internal) ?? person).toBe(person);
        expect(persons.get(person) ?? internal).toBe(internal);
        people.set(internal, person);
        persons.set(person, internal);
      }
      for (const id of owner.keys()) {
        if (id.startsWith(`${file}:`) && !published.has(id)) expect(faults, id).toContain(id);
      }
    }
    expect(people.size).toBeGreaterThan(1_000);
  });

  test('rows under a superseded number are published, as their person', async () => {
    const old = truth('faults').filter(
      (row) => row['fault'] === 'superseded-number' && row['file'] === 'hes_apc',
    );
    const published = new Set((await curated(at, parseDatasetId('hes_apc'))).map((row) => row['EPIKEY']));
    expect(old.length).toBeGreaterThan(5);
    for (const row of old) expect(published).toContain(row['row_id']);
  });
});

describe('the person index', () => {
  let at: TestSteward;
  beforeEach(async () => {
    at = await testSteward();
  });
  afterEach(() => at.close());

  const spine = visitsFile({
    name: 'name: spine',
    source: 'source: {alias: landing, file: spine.csv, format: csv}',
    role: 'role: spine',
    superseded: 'superseded: now',
    columns: `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: now, type: string, class: direct, description: Current number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: sex, type: string, class: quasi, description: Sex}`,
    quality: '',
  });
  const visits = parseDatasetId('visits');
  const land = (...rows: string[]): Promise<void> =>
    at.land('visits.csv', [visitsHeader, ...rows].join('\n'));

  test('keys stay the same over releases and restarts', async () => {
    await land(visitLine(1, 'a'), visitLine(2, 'b'));
    await at.steward.releases.publish(visitsFile());
    await land(visitLine(2, 'c'), visitLine(1, 'd'), visitLine(3, 'e'));
    await (await at.reopen()).releases.publish(visitsFile({ version: 'version: "1.1"' }));
    const key = (rows: Record<string, unknown>[], visit: string): unknown =>
      rows.find((row) => row['visit'] === visit)?.['person_key'];
    const first = await curated(at, visits);
    const second = await curated(at, visits, '1.1');
    expect(key(second, 'd')).toBe(key(first, 'a'));
    expect(key(second, 'c')).toBe(key(first, 'b'));
    expect(new Set(second.map((row) => row['person_key'])).size).toBe(3);
  });

  test('a row whose birth date is not the index’s is nobody’s', async () => {
    await land(visitLine(1, 'a'));
    await at.steward.releases.publish(visitsFile());
    await land(visitLine(1, 'b').replace(/,19[^,]*/, ',1930-01-01'), visitLine(2, 'c'));
    const { report } = await at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' }));
    expect(report.quarantined).toEqual({ 'link-birth-date-differs': 1 });
  });

  test('a spine joins two keys that are one person’s, in releases from before as well', async () => {
    const born = visitLine(1, '').split(',')[1] ?? '';
    await land(visitLine(1, 'a'), visitLine(2, 'b').replace(/,19[^,]*/, `,${born}`));
    await at.steward.releases.publish(visitsFile());
    const before = await curated(at, visits);
    expect(new Set(before.map((row) => row['person_key'])).size).toBe(2);
    const request = { envelope: at.envelope(), username: 'researcher', receipt: null };
    const open = async (): Promise<RoomTable> => {
      const [table] = await at.steward.agreements.prepareRoom(request);
      if (table === undefined) throw new Error('The room is empty.');
      return table;
    };
    const ids = async (table: RoomTable): Promise<Set<unknown>> =>
      new Set((await at.rows(table)).map((row) => row['person_id']));
    const merged = async (): Promise<unknown> =>
      (await at.steward.agreements.cuts(parseAgreementRef(testAgreement))).at(-1)?.merged;
    const two = await ids(await open());
    expect(two.size).toBe(2);
    expect(await merged()).toEqual([]);
    await at.land(
      'spine.csv',
      `nhs,now,born,sex\n${testNumber(1)},,${born},1\n${testNumber(2)},${testNumber(1)},${born},1\n`,
    );
    await at.steward.releases.publish(spine);
    const table = await open();
    expect(await at.rows(table)).toHaveLength(2);
    const [survivor] = await ids(table);
    // The cut's manifest tells which pseudonym has become which, and when that was first told.
    const gone = [...two].find((id) => id !== survivor);
    const told = [{ from: String(gone), to: String(survivor), since: at.clock.now().toISOString() }];
    expect(two).toContain(survivor);
    expect(await merged()).toEqual(told);
    at.clock.advance(60_000);
    await land(visitLine(1, 'c'));
    await at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' }));
    expect((await open()).cut).not.toBe(table.cut);
    expect(await merged()).toEqual(told);
    // The same spine again joins nobody, so it makes no cut anew.
    const { cut } = await open();
    await at.steward.releases.publish(spine.replace('"1.0"', '"1.1"'));
    expect((await open()).cut).toBe(cut);
  });

  test('a number that turns out to be a known person’s carries its opt-out over to open rooms', async () => {
    const born = visitLine(1, '').split(',')[1] ?? '';
    const optOuts = { national: true, type1: false, maxAgeDays: 10 };
    await land(visitLine(1, 'a'), visitLine(2, 'b'));
    await at.steward.releases.publish(visitsFile());
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(9)}\n` });
    const asked = { envelope: at.envelope({ optOuts }), username: 'researcher' };
    const [table] = await at.steward.agreements.prepareRoom({ ...asked, receipt: null });
    const room = { ...asked, leftOut: [table?.leftOut ?? ''] };
    await at.steward.agreements.readmit(room);
    await at.land(
      'spine.csv',
      `nhs,now,born,sex\n${testNumber(1)},,${born},1\n${testNumber(9)},${testNumber(1)},${born},1\n`,
    );
    await at.steward.releases.publish(spine);
    await expect(at.steward.agreements.readmit(room)).rejects.toMatchObject({ code: 'opt-outs-changed' });
    const [after] = await at.steward.agreements.prepareRoom({ ...asked, receipt: null });
    expect(after && (await at.rows(after))).toHaveLength(1);
  });

  test('an opt-out reaches all that was published of a person, whichever number each spine told of', async () => {
    const born = '1970-01-01';
    const line = (n: number, now?: number): string =>
      `${testNumber(n)},${now === undefined ? '' : testNumber(now)},${born},1`;
    const visit = (n: number, name: string): string => `${testNumber(n)},${born},${name},03/02/2020,A,1,x`;
    const told = (version: string, ...lines: string[]): Promise<unknown> =>
      at
        .land('spine.csv', ['nhs,now,born,sex', ...lines].join('\n'))
        .then(() => at.steward.releases.publish(spine.replace('"1.0"', `"${version}"`)));
    await told('1.0', line(0), line(3), line(1, 3), line(5), line(7));
    await land(visit(0, 'a'), visit(3, 'b'), visit(5, 'c'), visit(7, 'd'));
    await at.steward.releases.publish(visitsFile());
    // 5 is 1, who was found to be 3 before, who is found to be 0 now.
    await told('1.1', line(3, 0), line(5, 1));
    for (const n of [0, 1, 3, 5]) {
      await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(n)}\n` });
      const optOuts = { national: true, type1: false, maxAgeDays: 10 };
      const request = { envelope: at.envelope({ optOuts }), username: 'researcher', receipt: null };
      const [table] = await at.steward.agreements.prepareRoom(request);
      expect(table && (await at.rows(table))).toHaveLength(1);
    }
  });

  test('superseded numbers in a chain resolve; in a circle, or to nobody, they do not', async () => {
    const born = '1970-01-01';
    const line = (n: number, now?: number): string =>
      `${testNumber(n)},${now === undefined ? '' : testNumber(now)},${born},1`;
    await at.land(
      'spine.csv',
      ['nhs,now,born,sex', line(1), line(2, 1), line(3, 2), line(4, 5), line(5, 4), line(6, 99)].join('\n'),
    );
    const { report } = await at.steward.releases.publish(spine);
    expect(report.quarantined).toEqual({ 'link-superseded-unresolved': 3 });
    expect(new Set((await curated(at, parseDatasetId('spine'))).map((row) => row['person_key'])).size).toBe(
      1,
    );
  });

  test('nothing that the steward keeps holds a number in clear', async () => {
    await land(visitLine(1, 'a'));
    await at.steward.releases.publish(visitsFile());
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    const store = new FileObjectStore(at.home.steward);
    const keys = await store.list('');
    expect(keys.some((key) => key.startsWith('person-index/'))).toBe(true);
    expect(keys.some((key) => key.startsWith('opt-outs/'))).toBe(true);
    for (const key of keys) {
      const bytes = Buffer.from((await store.read(key)) ?? []);
      expect(bytes.includes(testNumber(1)) || bytes.includes(testNumber(2)), key).toBe(false);
    }
  });

  test('an index that was changed on disk is refused', async () => {
    await land(visitLine(1, 'a'));
    await at.steward.releases.publish(visitsFile());
    const store = new FileObjectStore(at.home.steward);
    const file = (await store.list('person-index/')).find((key) => key.endsWith('.parquet')) ?? '';
    const bytes = Buffer.from((await store.read(file)) ?? []);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    await store.remove(file);
    await store.create(file, bytes);
    const reopened = await Steward.open({
      home: at.home,
      keys: new FileKeys(join(at.home.steward, 'keys')),
      sources: { landing: at.landing },
      clock: at.clock,
      receipts: { check: () => Promise.resolve() },
      relyingParty,
    });
    await expect(reopened.releases.publish(visitsFile({ version: 'version: "1.1"' }))).rejects.toMatchObject({
      code: 'corrupt',
    });
  });
});
