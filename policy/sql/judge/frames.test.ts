import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleTables, TestParser } from '../../testing.ts';
import { judge, type Judgement } from './judge.ts';

/** Frames that code of the room shares: read by name where code runs beside rows, and not a word about them else. */
let parser: TestParser;
beforeAll(async () => (parser = await TestParser.open()));
afterAll(() => parser.close());

async function judged(sql: string, frames = true): Promise<Judgement> {
  return judge(await parser.parse(sql), sampleTables, { sql, frames });
}
const refusal = (sql: string, frames = true) =>
  judged(sql, frames).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; help?: string; facts?: unknown },
  );

it.each([
  'SELECT * FROM frames.cohort',
  'SELECT c.a, "Any name" FROM frames."cohort" c',
  'SELECT h.age, c.score FROM hes_apc h JOIN frames.cohort c USING (person_id)',
  'WITH w AS (FROM frames.cohort) SELECT count(*) FROM w GROUP BY ALL',
  'SELECT age FROM hes_apc WHERE person_id IN (SELECT person_id FROM frames.cohort)',
])('reads a frame: %s', async (sql) => {
  expect((await judged(sql)).frames).toEqual(['cohort']);
});

it('tells which tables and columns it reads beside', async () => {
  const sql = 'SELECT h.age, c.score FROM hes_apc h JOIN frames.cohort c USING (person_id)';
  expect((await judged(sql)).tables).toMatchObject([{ dataset: 'hes_apc' }]);
  expect((await judged(sql)).tables[0]?.columns).toContain('AGE');
});

it('reads none where no code runs in the room, or no row is shown', async () => {
  expect(await refusal('SELECT * FROM frames.cohort', false)).toMatchObject({ code: 'table-not-granted' });
});

it.each([
  'SELECT * FROM memory.frames.cohort',
  'SELECT * FROM frames.main.hes_apc',
  'SELECT * FROM main.cohort',
  'SELECT * FROM cohort',
  'SELECT * FROM information_schema.tables',
  'SELECT rowid FROM frames.cohort',
])('opens no other door: %s', async (sql) => {
  expect(await refusal(sql)).toBeDefined();
});

it('names nothing of a frame in a refusal', async () => {
  const refused = await refusal('SELECT rowid FROM hes_op h, frames.cohort c');
  expect(refused).toMatchObject({ code: 'column-not-granted' });
  expect(JSON.stringify([refused?.message, refused?.help, refused?.facts])).not.toMatch(/cohort|"c"|\bc:/);
});
