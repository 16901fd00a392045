import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileKeys } from '@vitrine/core/keys';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import { CohortLists } from './cohort-lists.ts';
import {
  plainDigest,
  readingEngine,
  testNumber,
  testSteward,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const listOf = (people: readonly number[]): string =>
  ['NHS_NUMBER', ...people.map(testNumber), ''].join('\n');
async function load(file: string, text: string): ReturnType<TestSteward['steward']['people']['loadCohort']> {
  await at.land(file, text);
  return at.steward.people.loadCohort({ alias: 'landing', file });
}
async function publish(rows: readonly string[], version = '1.0'): Promise<void> {
  await at.land('visits.csv', [visitsHeader, ...rows].join('\n'));
  await at.steward.releases.publish(visitsFile({ version: `version: "${version}"` }));
}
const listed = (list: string, releases = '1.*', more: Readonly<Record<string, unknown>> = {}): object => ({
  datasets: [{ dataset: 'visits', releases, columns: ['ward', 'note'], cohort: { list } }],
  ...more,
});
async function room(changes: object): Promise<RoomTable> {
  const envelope = at.envelope({ ...changes });
  const [table] = await at.steward.agreements.prepareRoom({
    envelope,
    username: 'researcher',
    receipt: null,
  });
  if (table === undefined) throw new Error('The room is empty.');
  return table;
}
/** The notes of a cut's rows: each visit's own, in these tests. */
async function notes(changes: object): Promise<unknown[]> {
  return (await at.rows(await room(changes))).map((row) => row['note']).sort();
}
const visit = (person: number, note: string): string => visitLine(person, note, `01/01/2020,A,1,${note}`);

describe('a cohort of listed people', () => {
  test('has the rows of these people and no others, whether they were known when it was loaded or not', async () => {
    await publish([visit(1, 'a'), visit(1, 'b'), visit(2, 'c')]);
    await load('asthma-study.csv', listOf([1, 3, 9]));
    expect(await notes(listed('asthma-study'))).toEqual(['a', 'b']);
    await publish([visit(1, 'a'), visit(2, 'c'), visit(3, 'd')], '1.1');
    expect(await notes(listed('asthma-study'))).toEqual(['a', 'd']);
    expect(await notes({ ...listed('asthma-study', '1.0'), ref: 'OTHER-1-v1.0' })).toEqual(['a', 'b']);
  });

  test('leaves out those of them who opted out', async () => {
    await publish([visit(1, 'a'), visit(2, 'b'), visit(3, 'c')]);
    await load('asthma-study.csv', listOf([1, 2]));
    await applyOptOutList(at.steward, 'national', { text: listOf([2, 3]) });
    const optOuts = { national: true, type1: false, maxAgeDays: 30 };
    expect(await notes(listed('asthma-study', '1.*', { optOuts }))).toEqual(['a']);
  });

  test('finds people under a number that was superseded, and under the one that replaced it', async () => {
    const born = visit(1, '').split(',')[1] ?? '';
    await publish([visit(1, 'old'), visit(2, 'new').replace(/,19[^,]*/, `,${born}`), visit(3, 'c')]);
    await load('old-number.csv', listOf([1]));
    await load('new-number.csv', listOf([2]));
    expect(await notes(listed('old-number'))).toEqual(['old']);
    await at.land(
      'spine.csv',
      `nhs,now,born,sex\n${testNumber(2)},,${born},1\n${testNumber(1)},${testNumber(2)},${born},1\n`,
    );
    await at.steward.releases.publish(spineFile);
    expect(await notes(listed('old-number'))).toEqual(['new', 'old']);
    expect(await notes({ ...listed('new-number'), ref: 'OTHER-1-v1.0' })).toEqual(['new', 'old']);
  });

  test('gives the same bytes whatever else the list and the release hold, in any order and writing', async () => {
    const people = [1, 2, 3, 4, 5];
    const lines = people.flatMap((one) => [visit(one, `x${one}`), visit(one, `y${one}`)]);
    const spaced = (number: string): string =>
      `${number.slice(0, 3)} ${number.slice(3, 6)}-${number.slice(6)}`;
    const generated = fc.tuple(
      fc.shuffledSubarray([...people, ...people, 900, 901], { minLength: 12 }),
      fc.boolean(),
      fc.shuffledSubarray(lines, { minLength: lines.length }),
      fc.array(fc.integer({ min: 10, max: 60 }), { maxLength: 8 }),
    );
    const digests = new Set<string>();
    const cuts = new Set<string>();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(generated, async ([order, spaces, rows, others]) => {
        run += 1;
        const numbers = order.map(testNumber).map((one) => (spaces ? spaced(one) : one));
        await load(`study-${run}.csv`, ['NHS_NUMBER', ...numbers].join('\n'));
        await publish([...others.map((one, i) => visit(one, `other${i}`)), ...rows], `2.${run}`);
        const table = await room({ ...listed(`study-${run}`, `2.${run}`), ref: `TEST-1-v1.${run}` });
        cuts.add(table.cut);
        digests.add(await plainDigest(at, table));
      }),
      { numRuns: 3, seed: 5 },
    );
    expect(digests.size).toBe(1);
    expect(cuts.size).toBe(run);
  });

  test('that nobody loaded is refused until a data manager loads it', async () => {
    await publish([visit(1, 'a')]);
    await expect(room(listed('asthma-study'))).rejects.toMatchObject({ code: 'agreement-invalid' });
    await load('asthma-study.csv', listOf([1]));
    expect(await notes(listed('asthma-study'))).toEqual(['a']);
  });
});

describe('a list of people', () => {
  test('is loaded once under its name, and no attempt changes it', async () => {
    await publish([visit(1, 'a'), visit(2, 'b')]);
    const first = await load('asthma-study.csv', listOf([1]));
    await expect(load('asthma-study.csv', listOf([1, 2]))).rejects.toMatchObject({ code: 'cohort-exists' });
    await expect(load('asthma-study.csv', listOf([1]))).rejects.toMatchObject({ code: 'cohort-exists' });
    const again = await at.reopen();
    await expect(
      again.people.loadCohort({ alias: 'landing', file: 'asthma-study.csv' }),
    ).rejects.toMatchObject({
      code: 'cohort-exists',
    });
    expect(await again.people.cohortLists()).toEqual([first]);
    expect(await notes(listed('asthma-study'))).toEqual(['a']);
  });

  test('that is asked for twice at once is loaded once', async () => {
    await at.land('asthma-study.csv', listOf([1]));
    const source = { alias: 'landing', file: 'asthma-study.csv' };
    const both = await Promise.allSettled([
      at.steward.people.loadCohort(source),
      at.steward.people.loadCohort(source),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await at.steward.people.cohortLists()).toHaveLength(1);
  });

  test('that was lost and loaded anew is another: cuts of the first are not taken for cuts of the second', async () => {
    await publish([visit(1, 'a'), visit(2, 'b')]);
    await load('asthma-study.csv', listOf([1]));
    const before = await room(listed('asthma-study'));
    await rm(join(at.home.steward, 'cohorts'), { recursive: true });
    await load('asthma-study.csv', listOf([2]));
    const after = await room(listed('asthma-study'));
    expect(after.cut).not.toBe(before.cut);
    expect((await at.rows(after)).map((row) => row['note'])).toEqual(['b']);
    const keys = new FileKeys(join(at.home.steward, 'keys'));
    const lists = new CohortLists(join(at.home.steward, 'cohorts'), keys, at.clock);
    const engine = await readingEngine(join(at.home.root, 'read'));
    const meant = { kind: 'list', list: 'asthma-study', id: 'coh_aaaaaaaaaaaaaaaaaaaa' } as const;
    await expect(lists.numbers(engine, meant)).rejects.toMatchObject({ code: 'corrupt' });
    engine.close();
  });

  test('tells its name, a random id, and how many it has without the last digit', async () => {
    const people = Array.from({ length: 26 }, (_, i) => i);
    const list = await load('asthma-study.csv', listOf([...people, ...people]));
    expect(list).toEqual({
      id: expect.stringMatching(/^coh_[a-z2-7]{20}$/) as string,
      name: 'asthma-study',
      at: '2026-06-01T12:00:00.000Z',
      count: '30',
    });
    await load('eczema-study.csv', listOf([1]));
    expect((await at.steward.people.cohortLists()).map((one) => one.name)).toEqual([
      'asthma-study',
      'eczema-study',
    ]);
  });

  test('is encrypted at rest', async () => {
    await load('asthma-study.csv', listOf([1, 2]));
    const dir = join(at.home.steward, 'cohorts');
    const files = await readdir(dir);
    const [rows, ...rest] = files.filter((name) => name.endsWith('.parquet'));
    expect(rest).toEqual([]);
    const bytes = await readFile(join(dir, rows ?? ''));
    // Parquet with an encrypted footer begins and ends with PARE, other Parquet with PAR1.
    expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', bytes.length - 4)]).toEqual([
      'PARE',
      'PARE',
    ]);
  });

  test.each([
    ['without the header', 'study.csv', `${testNumber(1)}\n`],
    ['with another column', 'study.csv', `NHS_NUMBER,NAME\n${testNumber(1)},x\n`],
    ['with no number', 'study.csv', 'NHS_NUMBER\n'],
    ['with a number that is not valid', 'study.csv', `NHS_NUMBER\n${testNumber(1)}\n1234567890\n`],
    ['with an empty line for a number', 'study.csv', `NHS_NUMBER\n${testNumber(1)}\n""\n${testNumber(2)}\n`],
    ['of nothing', 'study.csv', ''],
    ['whose file has no name for it', 'Study_1.csv', `NHS_NUMBER\n${testNumber(1)}\n`],
    ['whose file is no CSV', 'study.txt', `NHS_NUMBER\n${testNumber(1)}\n`],
    ['whose name is too long', `${'a'.repeat(61)}.csv`, `NHS_NUMBER\n${testNumber(1)}\n`],
  ])('%s is refused whole', async (_, file, text) => {
    await expect(load(file, text)).rejects.toMatchObject({ code: 'cohort-invalid' });
    expect(await at.steward.people.cohortLists()).toEqual([]);
  });

  test('comes from a configured source and a file that is there', async () => {
    const ask = (alias: string): Promise<unknown> =>
      at.steward.people.loadCohort({ alias, file: 'study.csv' });
    await expect(ask('elsewhere')).rejects.toMatchObject({ code: 'source-unknown' });
    await expect(ask('landing')).rejects.toMatchObject({ code: 'landing-missing' });
    expect(await at.steward.people.cohortLists()).toEqual([]);
  });
});

const spineFile = visitsFile({
  name: 'name: spine',
  title: 'title: Spine',
  source:
    'source: {alias: landing, file: spine.csv, format: csv, nullValues: [""]}\nrole: spine\nsuperseded: now',
  columns: `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: now, type: string, class: direct, description: The number that replaced it}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: sex, type: string, class: quasi, description: Sex}`,
  quality: '',
});
