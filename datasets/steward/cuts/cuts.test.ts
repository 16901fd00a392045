import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cutLayout, Engine } from '@vitrine/core/engine';
import { exists } from '@vitrine/core/files';
import { FileObjectStore } from '@vitrine/core/store';
import { cutQuery, defineKeptRows } from './cut-sql.ts';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import {
  endOf,
  plainDigest,
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

const land = (rows: readonly string[]): Promise<void> =>
  at.land('visits.csv', [visitsHeader, ...rows].join('\n'));
async function room(changes: Readonly<Record<string, unknown>> = {}): Promise<RoomTable> {
  const [table] = await at.steward.agreements.prepareRoom({
    envelope: at.envelope(changes),
    username: 'researcher',
    receipt: null,
  });
  if (table === undefined) throw new Error('The room is empty.');
  return table;
}
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    visitLine(i % 7, `v${i}`, `0${(i % 9) + 1}/02/2020,${'ABC'.charAt(i % 3)},${i % 5},n${i}`),
  );

describe('a cut', () => {
  test('holds the granted columns in order, transformed, of the granted rows; keys are pseudonyms', async () => {
    await land(many(30));
    await at.steward.releases.publish(visitsFile());
    const table = await room({
      datasets: [
        {
          dataset: 'visits',
          releases: '1.*',
          columns: ['visit', 'seen', 'ward'],
          transforms: { seen: 'month' },
          rows: { ward: 'B' },
        },
      ],
    });
    expect(table.columns).toEqual([
      { name: 'person_id', type: 'pseudonym' },
      { name: 'visit', type: 'pseudonym' },
      { name: 'seen', type: 'date' },
      { name: 'ward', type: 'string' },
    ]);
    const rows = await at.rows(table);
    expect(rows).toHaveLength(10);
    expect(Object.keys(rows[0] ?? {})).toEqual(['person_id', 'visit', 'seen', 'ward']);
    for (const row of rows) {
      expect(row).toMatchObject({ ward: 'B', seen: new Date('2020-02-01') });
      expect(typeof row['visit']).toBe('bigint');
    }
    expect(new Set(rows.map((row) => row['visit'])).size).toBe(10);
    const text = (row: Record<string, unknown>): string =>
      [row['person_id'], row['visit']].map((one) => String(one).padStart(20, '0')).join();
    const inOrder = [...rows].sort((a, b) => (text(a) < text(b) ? -1 : 1));
    expect(rows).toEqual(inOrder);
  });

  test('keeps the people of the cohort only', async () => {
    await land([
      visitLine(1, 'a', '01/01/2020,A,1,x'),
      visitLine(1, 'b', '01/01/2020,B,1,x'),
      visitLine(2, 'c', '01/01/2020,B,1,x'),
    ]);
    await at.steward.releases.publish(visitsFile());
    const table = await room({
      datasets: [
        {
          dataset: 'visits',
          releases: '1.0',
          columns: ['ward'],
          cohort: { hasRowIn: 'visits', where: { ward: 'A' } },
        },
      ],
    });
    expect((await at.rows(table)).map((row) => row['ward'])).toEqual(['A', 'B']);
  });

  test('its plain bytes depend on visible rows only: not on order, hidden rows or hidden columns', async () => {
    const visible = many(60);
    const rows = fc.tuple(
      fc.shuffledSubarray(visible, { minLength: visible.length }),
      fc.array(fc.nat(50), { maxLength: 20 }),
      fc.stringMatching(/^[a-z]{1,8}$/),
    );
    const digests = new Set<string>();
    let version = 0;
    await fc.assert(
      fc.asyncProperty(rows, async ([shuffled, hidden, note]) => {
        version += 1;
        // Ward C is hidden, and so is the note.
        const extra = hidden.map((person, i) => visitLine(person + 100, `h${i}`, `09/09/2021,C,9,${note}`));
        await land([
          ...extra.slice(0, 5),
          ...shuffled.map((line) => line.replace(/,n[0-9]+$/, `,${note}`)),
          ...extra.slice(5),
        ]);
        await at.steward.releases.publish(visitsFile({ version: `version: "3.${version}"` }));
        const table = await room({
          datasets: [
            {
              dataset: 'visits',
              releases: `3.${version}`,
              columns: ['visit', 'seen', 'cost'],
              rows: { ward: { $ne: 'C' } },
            },
          ],
        });
        digests.add(await plainDigest(at, table));
      }),
      { numRuns: 6, seed: 11 },
    );
    expect(digests.size).toBe(1);
  });

  test('the bytes are the same whatever the number of threads, over many row groups', async () => {
    const digests = new Set<string>();
    for (const [threads, order] of [
      [1, 'n'],
      [2, 'hash(n)'],
      [2, '-n'],
    ] as const) {
      const engine = await Engine.open({ scratchDir: join(at.home.root, 'read'), threads });
      await engine.run(`CREATE TABLE source AS SELECT CAST(md5(CAST(n % 5000 AS VARCHAR)) AS UUID) AS person_key,
        CASE WHEN n % 11 <> 0 THEN n % 97 END AS "a", 'x' || (n % 1009) AS "b" FROM range(300000) t(n) ORDER BY ${order}`);
      await engine.run(
        'CREATE TABLE names AS SELECT DISTINCT person_key AS key, hash(person_key) AS pseudonym FROM source',
      );
      const manifest = {
        columns: [
          { name: 'a', type: 'integer' },
          { name: 'b', type: 'string' },
        ],
      };
      const cut = {
        columns: [
          { kind: 'value', name: 'b', source: 'b', sourceType: 'string', transform: null, type: 'string' },
          { kind: 'person', name: 'person_id', type: 'integer' },
          { kind: 'value', name: 'a', source: 'a', sourceType: 'integer', transform: null, type: 'integer' },
        ],
        rows: { op: 'all', of: [] },
        cohort: null,
      } as unknown as Parameters<typeof cutQuery>[0];
      const nobody =
        '(SELECT CAST(NULL AS UUID) AS person_key, CAST(NULL AS UUID) AS merged_into WHERE FALSE)';
      await defineKeptRows(engine, cut, {
        rows: { table: 'source', manifest: manifest as never },
        cohort: null,
        index: nobody,
        optOuts: undefined,
      });
      const file = join(at.home.root, `plain-${digests.size}.parquet`);
      await engine.run(
        `COPY (${cutQuery(cut, new Map([['person', 'names']]), true)}) TO '${file}' (${cutLayout(4)})`,
      );
      digests.add(createHash('sha256').update(readFileSync(file)).digest('hex'));
      engine.close();
    }
    expect(digests.size).toBe(1);
  });

  test('is built once, however many ask, and found again after a restart', async () => {
    await land(many(20));
    await at.steward.releases.publish(visitsFile());
    const stages: string[] = [];
    const request = { envelope: at.envelope(), username: 'researcher', receipt: null };
    const rooms = await Promise.all(
      Array.from({ length: 5 }, () =>
        at.steward.agreements.prepareRoom(request, (step) => void stages.push(step.stage)),
      ),
    );
    expect(new Set(rooms.map(([table]) => table?.key)).size).toBe(1);
    expect(stages.filter((stage) => stage === 'write')).toHaveLength(1);
    const [again] = await (await at.reopen()).agreements.prepareRoom(request);
    expect(again?.key).toBe(rooms[0]?.[0]?.key);
  });

  test('that is damaged on disk is made again; its file is encrypted', async () => {
    await land([visitLine(1, 'a', '01/01/2020,A,1,x')]);
    await at.steward.releases.publish(visitsFile());
    const first = await room();
    expect(readFileSync(first.file).includes('PARE')).toBe(true);
    await appendFile(first.file, 'x');
    const second = await room();
    expect(second.key).not.toBe(first.key);
    expect(await at.rows(second)).toHaveLength(1);
  });
});

const two = { ref: 'OTHER-2-v1.0' };

describe('opt-outs', () => {
  const optOuts = { national: true, type1: false, maxAgeDays: 10 };

  test('people who opted out are gone, also under a number that was superseded or not yet known', async () => {
    await applyOptOutList(at.steward, 'national', {
      text: `NHS_NUMBER\n${testNumber(2)}\n${testNumber(3)}\n`,
    });
    await land([visitLine(1, 'a'), visitLine(2, 'b'), visitLine(3, 'c')]);
    await at.steward.releases.publish(visitsFile());
    expect(await at.rows(await room({ optOuts }))).toHaveLength(1);
    expect(await at.rows(await room())).toHaveLength(3);
  });

  test('a newer list ends what was opened on an older one, makes another cut, and removes the older', async () => {
    await land([visitLine(1, 'a'), visitLine(2, 'b')]);
    await at.steward.releases.publish(visitsFile());
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    const first = await room({ optOuts });
    const regardless = await room(two);
    const asked = (table: RoomTable, changes: Readonly<Record<string, unknown>>): Promise<void> =>
      at.steward.agreements.readmit({
        envelope: at.envelope(changes),
        username: 'researcher',
        leftOut: [table.leftOut],
      });
    await asked(first, { optOuts });
    await applyOptOutList(at.steward, 'type1', { text: `NHS_NUMBER\n${testNumber(1)}\n` });
    await asked(first, { optOuts });
    await applyOptOutList(at.steward, 'national', {
      text: `NHS_NUMBER\n${testNumber(1)}\n${testNumber(2)}\n`,
    });
    await expect(asked(first, { optOuts })).rejects.toMatchObject({ code: 'opt-outs-changed' });
    await asked(regardless, two);

    const second = await room({ optOuts });
    expect(second.cut).not.toBe(first.cut);
    expect(await at.rows(second)).toHaveLength(0);
    await asked(second, { optOuts });
    expect(await readdir(join(at.home.cuts, 'TEST-1-v1.0'))).toEqual([second.cut]);
    expect(await readdir(join(at.home.cuts, 'OTHER-2-v1.0'))).toEqual([regardless.cut]);
  });

  test('a list applied while a cut is being made never leaves a room that goes on without it', async () => {
    await land([visitLine(1, 'a'), visitLine(2, 'b')]);
    await at.steward.releases.publish(visitsFile());
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(3)}\n` });
    let applied: Promise<unknown> | undefined;
    const [table] = await at.steward.agreements.prepareRoom(
      { envelope: at.envelope({ optOuts }), username: 'researcher', receipt: null },
      ({ stage }) => {
        if (stage === 'pseudonyms') {
          applied ??= applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
        }
      },
    );
    await applied;
    const leftOut = [table?.leftOut ?? ''];
    const still = (): Promise<void> =>
      at.steward.agreements.readmit({ envelope: at.envelope({ optOuts }), username: 'researcher', leftOut });
    // Too late for this room, or in it: never a room that goes on with the older list. The older cut is gone.
    const there = table !== undefined && (await exists(table.file));
    if (there) expect(await at.rows(table)).toHaveLength(1);
    if (there) await still();
    else await expect(still()).rejects.toMatchObject({ code: 'opt-outs-changed' });
  });

  test('reach nobody without the person index: no cut is made when it is lost', async () => {
    await land([visitLine(1, 'a'), visitLine(2, 'b')]);
    await at.steward.releases.publish(visitsFile());
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    await rm(join(at.home.steward, 'person-index'), { recursive: true });
    await expect(room({ optOuts })).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('a list that is missing or too old stops the agreement', async () => {
    await land([visitLine(1, 'a')]);
    await at.steward.releases.publish(visitsFile());
    await expect(room({ optOuts })).rejects.toMatchObject({ code: 'opt-outs-too-old' });
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    await room({ optOuts });
    at.clock.advance(10 * 86_400_000 + 1);
    await expect(room({ optOuts })).rejects.toMatchObject({ code: 'opt-outs-too-old' });
  });

  test.each(['landing', 'bucket'])(
    'an older list in a %s is not applied again, nor made younger by that',
    async (alias) => {
      const landing = (file: string) => ({ alias, file });
      const apply = (file: string) => applyOptOutList(at.steward, 'national', landing(file));
      await land([visitLine(1, 'a'), visitLine(2, 'b')]);
      await at.steward.releases.publish(visitsFile());
      await at.land('first.csv', `NHS_NUMBER\n${testNumber(2)}\n`);
      await apply('first.csv');
      at.clock.advance(6 * 86_400_000);
      await at.land('second.csv', `NHS_NUMBER\n${testNumber(1)}\n${testNumber(2)}\n`);
      await apply('second.csv');
      await expect(apply('first.csv')).rejects.toMatchObject({ code: 'opt-outs-older' });
      // Lists of the other kind have an order of their own.
      await applyOptOutList(at.steward, 'type1', landing('first.csv'));
      expect(await at.rows(await room({ optOuts }))).toHaveLength(0);
      at.clock.advance(6 * 86_400_000);
      await apply('second.csv');
      at.clock.advance(5 * 86_400_000);
      await expect(room({ optOuts })).rejects.toMatchObject({ code: 'opt-outs-too-old' });
      // Whoever means to go back has the list land anew.
      await at.land('first.csv', `NHS_NUMBER\n${testNumber(2)}\n`);
      await apply('first.csv');
      expect(await at.rows(await room({ optOuts }))).toHaveLength(1);
    },
  );

  test('a list that a clock set in the future keeps no right one out', async () => {
    const apply = () => applyOptOutList(at.steward, 'national', { alias: 'landing', file: 'list.csv' });
    at.clock.advance(400 * 86_400_000);
    await at.land('list.csv', `NHS_NUMBER\n${testNumber(2)}\n`);
    await apply();
    at.clock.advance(-400 * 86_400_000);
    await at.land('list.csv', `NHS_NUMBER\n${testNumber(1)}\n`);
    const { landed, at: applied } = await apply();
    expect([landed, applied]).toEqual(['2026-06-01T12:00:00.000Z', '2026-06-01T12:00:00.000Z']);
  });

  test.each([
    ['without the header', `${testNumber(1)}\n`],
    ['with no number', 'NHS_NUMBER\n'],
    ['with a number that is not valid', `NHS_NUMBER\n${testNumber(1)}\n1234567890\n`],
    ['of nothing', ''],
  ])('a list %s is refused whole', async (_, text) => {
    await expect(applyOptOutList(at.steward, 'national', { text })).rejects.toMatchObject({
      code: 'opt-outs-invalid',
    });
    expect(await at.steward.people.optOuts()).toEqual([]);
  });

  test('what is told of a list has no small number in it', async () => {
    const list = Array.from({ length: 26 }, (_, i) => testNumber(i)).join('\n');
    expect(await applyOptOutList(at.steward, 'type1', { text: `NHS_NUMBER\n${list}\n` })).toMatchObject({
      kind: 'type1',
      count: '30',
    });
  });
});

describe('pseudonyms', () => {
  test('are unique, stable over releases and versions, and never those of another agreement', async () => {
    const columns = { datasets: [{ dataset: 'visits', releases: '1.*', columns: ['visit', 'note'] }] };
    await land(many(40));
    await at.steward.releases.publish(visitsFile());
    const ids = async (table: RoomTable): Promise<Map<unknown, string>> =>
      new Map(
        (await at.rows(table)).map((row) => [
          row['note'],
          `${String(row['person_id'])}:${String(row['visit'])}`,
        ]),
      );
    const first = await ids(await room(columns));
    const other = await ids(await room({ ...columns, ...two }));
    await land([...many(40), visitLine(50, 'later', '01/01/2020,A,1,later')].reverse());
    await at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' }));
    const second = await ids(await room({ ...columns, ref: 'TEST-1-v1.1' }));
    expect(second.size).toBe(41);
    for (const [note, id] of first) expect(second.get(note)).toBe(id);
    const numbers = (map: Map<unknown, string>): Set<string> =>
      new Set([...map.values()].flatMap((id) => id.split(':')));
    const shared = [...numbers(second)].filter((id) => numbers(other).has(id));
    expect(shared).toEqual([]);
    expect(numbers(first).size).toBe(40 + 7);
  });

  test('ending an agreement destroys its maps and cuts, says which, and leaves others alone', async () => {
    await land(many(10));
    await at.steward.releases.publish(visitsFile());
    const mine = await room();
    const kept = await room(two);
    const gone = await at.steward.agreements.endAgreement(endOf(at.envelope()));
    expect(gone).toEqual({
      agreement: 'TEST-1',
      at: '2026-06-01T12:00:00.000Z',
      pseudonymMaps: ['person', 'visit'],
      cuts: [{ ref: 'TEST-1-v1.0', cut: mine.cut }],
    });
    expect(await readdir(at.home.cuts)).toEqual(['OTHER-2-v1.0']);
    const left = await new FileObjectStore(at.home.steward).list('pseudonyms/');
    expect(left.every((key) => key.startsWith('pseudonyms/OTHER-2/'))).toBe(true);
    expect(await at.rows(kept)).toHaveLength(10);
    await expect(room({ ref: 'TEST-1-v2.0' })).rejects.toMatchObject({ code: 'agreement-stopped' });
  });
});
