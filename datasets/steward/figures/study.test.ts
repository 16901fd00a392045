import { Engine } from '@vitrine/core/engine';
import { questions, studyQuestions } from '@vitrine/disclosure-control/testing';
import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import { answerOf, joinAnswers, planAggregate, selectsOf } from '@vitrine/disclosure-control/query/aggregate';
import { rememberedGroups } from '@vitrine/notebooks-gateway/testing';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { visibleTable } from '@vitrine/policy/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { remembering, type Remembering } from './testing.ts';

/**
 * A study asks its questions one after the other, each judged by all before it. What is shown is held against what the
 * engine itself says: the error beside a figure is a claim.
 */
vi.setConfig({ testTimeout: 300_000 });
const profile = getQueryProfile('nhs-hes-2018');
const tables = [
  visibleTable('hes_apc', [
    ['person_id', 'integer', 'person'],
    ['EPIKEY', 'integer', 'entity'],
    ...(['RESGOR', 'SEX', 'ADMIMETH', 'DIAG_3_01', 'TRETSPEF', 'PROCODE3'] as const),
    ['STARTAGE', 'integer'],
    ['EPIDUR', 'integer'],
    ['ADMIDATE', 'date'],
    ['DISDATE', 'date'],
  ]),
  visibleTable('hes_ae', [['person_id', 'integer', 'person'], 'RESGOR', 'SEX', ['ARRIVALDATE', 'date']]),
  visibleTable('hes_op', [['person_id', 'integer', 'person'], 'TRETSPEF', ['APPTDATE', 'date']]),
];
const hidden = `CAST(person_id AS UINTEGER) AS "~number", hash(person_id, 5) AS "~key"`;

let engine: Engine;
let memories: Remembering;
beforeAll(async () => {
  engine = await Engine.open({ threads: 2, memoryMiB: 512 });
  await engine.run(
    `CREATE TABLE hes_apc AS SELECT *, ${hidden} FROM (SELECT CAST(hash(i) % 4000 AS UBIGINT) AS person_id, CAST(i AS UBIGINT) AS "EPIKEY",
       substr('ABDEFGHJKY', CAST(1 + hash(i, 1) % 10 AS INTEGER), 1) AS "RESGOR", CAST(1 + hash(i, 2) % 2 AS VARCHAR) AS "SEX",
       CAST(300 + hash(i, 12) % 4 AS VARCHAR) AS "TRETSPEF", CAST('R' || (hash(i, 13) % 5) AS VARCHAR) AS "PROCODE3",
       CASE hash(i, 3) % 3 WHEN 0 THEN '21' WHEN 1 THEN '22' ELSE '11' END AS "ADMIMETH",
       substr('CDEFGHIJKLMN', CAST(1 + floor(sqrt(hash(i, 4) % 144)) AS INTEGER), 1) || lpad(CAST(hash(i, 5) % 12 AS VARCHAR), 2, '0') AS "DIAG_3_01",
       CAST(hash(i, 6) % 90 AS BIGINT) AS "STARTAGE",
       CASE WHEN hash(i, 7) % 12 > 0 THEN CAST(floor(exp(3 * (hash(i, 8) % 1000) / 1000)) AS BIGINT) END AS "EPIDUR",
       DATE '2001-04-01' + CAST(hash(i, 9) % 360 AS INTEGER) AS "ADMIDATE", DATE '2002-04-01' AS "DISDATE" FROM range(8000) t(i))`,
  );
  await engine.run(
    `CREATE TABLE hes_ae AS SELECT *, ${hidden} FROM (SELECT CAST(hash(i, 10) % 4000 AS UBIGINT) AS person_id,
       substr('ABDEFGHJKY', CAST(1 + hash(i, 11) % 10 AS INTEGER), 1) AS "RESGOR",
       CAST(1 + hash(i, 14) % 2 AS VARCHAR) AS "SEX", DATE '2001-05-01' AS "ARRIVALDATE" FROM range(3000) t(i))`,
  );
  await engine.run(
    `CREATE TABLE hes_op AS SELECT *, ${hidden} FROM (SELECT CAST(hash(i, 15) % 4000 AS UBIGINT) AS person_id,
       CAST(300 + hash(i, 16) % 4 AS VARCHAR) AS "TRETSPEF", DATE '2001-06-01' + CAST(hash(i, 17) % 3 AS INTEGER) AS "APPTDATE" FROM range(3000) t(i))`,
  );
  memories = await remembering();
});
afterAll(async () => {
  engine.close();
  await memories.remove();
});

const refused = ['A9', 'A24', 'A25'];
/** What ranks, shares and sums of shown groups are among themselves is not what they are among all. */
const relative = ['A10', 'A12', 'A15', 'B2', 'B24', 'B57', 'B58', 'B77'];
/** Of the second list every fourth; the exam asks all. */
const every = process.env['VITRINE_EXAM'] === undefined ? 4 : 1;

interface Met {
  figures: number;
  within: number;
  far: number;
  answered: number;
}

async function study(asked: readonly (readonly [name: string, sql: string])[]): Promise<Met> {
  const judge = memories.judge(['hes_apc', 'hes_ae', 'hes_op']);
  const met = { figures: 0, within: 0, far: 0, answered: 0 };
  for (const [name, sql] of asked) {
    const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [sql]);
    const plan = planAggregate(soleSelect(parseAst(row?.['tree'] as string)), tables);
    const answers = [];
    for (const select of selectsOf(plan)) {
      const judged = await rememberedGroups(engine, select, profile, judge, name, () => [
        'DIAG_3_01',
        'EPIDUR',
      ]);
      if (judged === undefined) throw new Error(`${name} is refused for the number of populations`);
      answers.push(answerOf(select, profile, judged.groups));
    }
    const answer = joinAnswers(plan, answers);
    if (answer.rows.some((cells) => cells.some((cell) => cell.kind === 'value'))) met.answered += 1;
    if (relative.includes(name.split(' ')[0] ?? '')) continue;
    const kinds = answer.columns.map(({ kind }) => kind);
    const keyOf = (values: readonly unknown[]): string =>
      JSON.stringify(values.map(String).filter((_, at) => kinds[at] === 'group'));
    const truth = new Map(
      (await engine.rows(sql.replace(/(?:ORDER BY [a-z0-9_ ]+ (?:DESC )?)?LIMIT \d+/, ''))).map((found) => {
        const values = Object.values(found).map((value) =>
          value instanceof Date ? value.toISOString().slice(0, 10) : value,
        );
        return [keyOf(values), values];
      }),
    );
    for (const cells of answer.rows) {
      const key = keyOf(
        cells.map((cell) => (cell.kind === 'value' ? cell.value : cell.kind === 'total' ? null : cell.kind)),
      );
      cells.forEach((cell, at) => {
        const exact = Number(truth.get(key)?.[at]);
        if (cell.kind !== 'value' || cell.margin === undefined || Number.isNaN(exact)) return;
        met.figures += 1;
        const off = Math.abs(Number(cell.value) - exact) / cell.margin;
        if (off <= 1) met.within += 1;
        if (off > 3) met.far += 1;
        if (off > 1)
          process.stdout.write(`${name} ${key} ${String(cell.value)} ± ${cell.margin} for ${exact}\n`);
      });
    }
  }
  process.stdout.write(`${JSON.stringify({ study: met })}\n`);
  return met;
}

it('is answered, each figure within the error that stands beside it', async () => {
  const met = await study(questions.filter(([one]) => !refused.includes(one.split(' ')[0] ?? '')));
  expect(met.answered).toBe(25);
  expect(met.figures).toBeGreaterThan(150);
  expect(met.within / met.figures).toBeGreaterThanOrEqual(0.95);
  expect(met.far).toBe(0);
});

it('so are other questions of the kinds that researchers ask, as they write them', async () => {
  const answerable = studyQuestions.filter(([, , code]) => code === undefined);
  const asked = answerable.flatMap(([name, sql], at) => (at % every === 0 ? [[name, sql] as const] : []));
  const met = await study(asked);
  // Some ask for what few of these people have.
  expect(met.answered / asked.length).toBeGreaterThanOrEqual(0.85);
  expect(met.within / met.figures).toBeGreaterThanOrEqual(0.95);
  expect(met.far).toBe(0);
});
