import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { extensionFile } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { VitrineError } from '@vitrine/core/errors';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { planAggregate } from '@vitrine/disclosure-control/query/aggregate';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { visibleTable } from '@vitrine/policy/testing';
import { RoomClient } from './client/room-client.ts';
import { Rooms } from './launcher/rooms.ts';
import { openWorkshop, type Workshop } from './testing.ts';

/**
 * In aggregates mode one person in cells below the threshold changes nothing that can be observed of a room:
 * not the answer, its code, its order or its number of rows. Two rooms differ in the rows of one person; each
 * question is asked of both through the reader's own call.
 */
const exam = process.env['VITRINE_EXAM'] !== undefined;
const worlds = exam ? 100 : 2;
const questionsEach = exam ? 1_000 : 40;
/** Worlds at once: an answer waits for the end of its time bucket, and others can be asked meanwhile. */
const lanes = exam ? 8 : 2;
vi.setConfig({ testTimeout: exam ? 6 * 3_600_000 : 120_000 });

const profiles = ['nhs-hes-2018', 'acro-default'] as const;
const care = visibleTable('care', [
  ['person_id', 'integer', 'person'],
  'SEX',
  ['AGE', 'integer'],
  ['COST', 'decimal'],
]);

/** A few people in wards X, XY and none, of whom person 900 changes; a crowd in wards A and B. */
function rowsSql(seed: number, changed: boolean): string {
  const h = (n: number): string => `hash(i, ${seed}, ${n})`;
  const others = `SELECT CAST(${h(1)} % 60 AS UBIGINT) AS person_id, CASE ${h(2)} % 2 WHEN 0 THEN 'A' ELSE 'B' END AS "SEX",
    CAST(${h(3)} % 3 AS BIGINT) AS "AGE", CAST(${h(4)} % 4000 AS DECIMAL(9, 2)) / 4 AS "COST" FROM range(200) t(i)
    UNION ALL SELECT CAST(100 + ${h(5)} % 9 AS UBIGINT), CASE ${h(6)} % 3 WHEN 0 THEN 'X' WHEN 1 THEN 'XY' END,
    CASE WHEN ${h(7)} % 4 > 0 THEN CAST(${h(7)} % 3 AS BIGINT) END, CAST(${h(8)} % 400 AS DECIMAL(9, 2)) / 4 FROM range(12) t(i)`;
  const version = changed ? 1 : 0;
  const rows = Number(BigInt(seed * 7 + version * 3) % 4n) + version;
  const person = `SELECT 900::UBIGINT, CASE ${h(9)} % 3 WHEN 0 THEN 'X' WHEN 1 THEN 'Z' END, CAST((${h(10)} + ${version}) % 3 AS BIGINT),
    CAST(${version} * 90000 + ${h(11)} % 100 AS DECIMAL(9, 2)) FROM range(${rows}) t(i)`;
  return `SELECT CAST(person_id AS UBIGINT) AS person_id, "SEX", "AGE", CAST("COST" AS DECIMAL(11, 2)) AS "COST" FROM (${others} UNION ALL ${person}) ORDER BY ALL`;
}

/** The names of the two tables of a world, and of its rooms. */
type Versions = readonly [string, string];

interface Question {
  readonly groups: readonly string[];
  readonly where: string;
  readonly sql: string;
}

const question = fc
  .tuple(
    fc.constantFrom<readonly string[]>(
      [],
      ['"SEX"'],
      ['"AGE"'],
      ['"SEX"', '"AGE"'],
      ['left("SEX", 1)'],
      ['coalesce("SEX", \'-\')', '"AGE" // 2'],
      ['CASE WHEN "COST" > 80000 THEN \'high\' WHEN "SEX" = \'X\' THEN \'x\' ELSE "SEX" END'],
    ),
    fc.boolean(),
    fc.uniqueArray(
      fc.constantFrom(
        'count(*)',
        'count(DISTINCT person_id)',
        'sum("AGE")',
        'sum("COST")',
        'avg("COST")',
        'count("AGE")',
        'count(*) FILTER (WHERE "COST" < 500)',
        'sum(CASE WHEN "AGE" = 1 THEN "COST" END)',
        'stddev("COST")',
        'median("COST")',
        '100.0 * count(*) / sum(count(*)) OVER ()',
        'rank() OVER (ORDER BY sum("COST") DESC)',
      ),
      { minLength: 1 },
    ),
    fc.constantFrom(
      '',
      'WHERE "SEX" = \'X\'',
      'WHERE "SEX" LIKE \'X%\'',
      'WHERE "SEX" IS NULL',
      "WHERE \"SEX\" IN ('X', 'Z')",
      'WHERE "COST" > 80000',
      'WHERE "COST" BETWEEN 0 AND 90 AND "SEX" IS NULL',
      'WHERE NOT ("SEX" = \'A\')',
      'WHERE "SEX" = \'Z\' OR "COST" > 80000',
      'WHERE left("SEX", 1) = \'X\'',
    ),
    fc.constantFrom(
      '',
      'ORDER BY count(*) DESC, sum("COST")',
      'ORDER BY sum("COST") DESC NULLS FIRST LIMIT 1',
      'HAVING sum("COST") > 500 ORDER BY avg("COST")',
      'HAVING NOT (count(*) > 9) ORDER BY 1 DESC',
      'LIMIT 1 OFFSET 1',
    ),
  )
  .map(([groups, margins, figures, where, tail]): Question => {
    const list = margins ? `ROLLUP (${groups.join(', ')})` : groups.join(', ');
    const by = groups.length === 0 ? '' : `GROUP BY ${list}`;
    return {
      groups,
      where,
      sql: `SELECT ${[...groups, ...figures].join(', ')} FROM care ${where} ${by} ${tail}`,
    };
  });

/** Whether every cell that the person is in, in either version, holds fewer people than the threshold in both. */
async function onlyFewPeople(
  workshop: Workshop,
  [before, after]: Versions,
  asked: Question,
  threshold: number,
): Promise<boolean> {
  const key = asked.groups.length === 0 ? '1' : asked.groups.join(', ');
  const cells = (version: string): string =>
    `SELECT row(${key}) AS cell, count(DISTINCT person_id) AS people, bool_or(person_id = 900) AS theirs FROM ${version} ${asked.where} GROUP BY ALL`;
  const [found] = await workshop.engine.rows(
    `SELECT coalesce(max(people), 0) < ${literal(threshold)} AS few FROM (${cells(before)} UNION ALL ${cells(after)})
     WHERE cell IN (SELECT cell FROM (${cells(before)} UNION ALL ${cells(after)}) WHERE theirs)`,
  );
  return found?.['few'] === true;
}

async function planOf(workshop: Workshop, sql: string): Promise<unknown> {
  const [row] = await workshop.engine.rows(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree',
    [sql],
  );
  return planAggregate(soleSelect(parseAst(row?.['tree'] as string)), [care]);
}

interface Met {
  asked: number;
  rows: number;
  /** Worlds whose tables really differ. */
  changed: number;
}

async function tryWorld(workshop: Workshop, rooms: Rooms, seed: number, met: Met): Promise<void> {
  const { engine } = workshop;
  const versions: Versions = [`before_${seed}`, `after_${seed}`];
  const clients: RoomClient[] = [];
  for (const [at, roomId] of versions.entries()) {
    const sql = rowsSql(seed, at === 1);
    await engine.run(`CREATE TABLE ${roomId} AS ${sql}`);
    const tables = [await workshop.cut('care', sql)];
    const limits = { memoryMiB: 128, scratchMiB: 8, threads: 1 };
    const room = await rooms.openRoom({ roomId, tables, limits, display: 'aggregates' });
    clients.push(await RoomClient.connect(room.socketPath));
  }
  await fc.assert(
    fc.asyncProperty(question, fc.constantFrom(...profiles), async (asked, profile) => {
      fc.pre(await onlyFewPeople(workshop, versions, asked, getProfile(profile).threshold));
      const plan = await planOf(workshop, asked.sql);
      const [before, after] = await Promise.all(
        clients.map((client) =>
          client.aggregate({ plan, profile, overrides: {}, seconds: 60 }).catch((error: unknown) => {
            if (error instanceof VitrineError) return { code: error.code, facts: error.facts };
            throw error;
          }),
        ),
      );
      expect(after).toEqual(before);
      met.asked++;
      if (before !== undefined && 'result' in before) met.rows += before.result.rows.length;
    }),
    { numRuns: questionsEach, seed },
  );
  const [one, other] = versions;
  const [differing] = await engine.rows(
    `SELECT count(*) AS n FROM ((FROM ${one} EXCEPT ALL FROM ${other}) UNION ALL (FROM ${other} EXCEPT ALL FROM ${one}))`,
  );
  if (Number(differing?.['n']) > 0) met.changed++;
  await Promise.all(versions.map((roomId) => rooms.closeRoom(roomId)));
  if (exam) process.stderr.write(`${met.asked} questions, ${met.rows} rows of answers\n`);
}

it('one person below the threshold changes nothing observable', async () => {
  const workshop = await openWorkshop();
  const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs'), spares: 0 });
  const met: Met = { asked: 0, rows: 0, changed: 0 };
  const seeds = Array.from({ length: worlds }, (_, at) => at + 1).values();
  const lane = async (): Promise<void> => {
    for (const seed of seeds) await tryWorld(workshop, rooms, seed, met);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await rooms.closeAll();
  await workshop.close();
  expect(met.asked).toBeGreaterThanOrEqual(worlds * questionsEach);
  expect(met.rows).toBeGreaterThan(met.asked / 4);
  expect(met.changed).toBe(worlds);
});
