import { expect, test } from 'vitest';
import { parseDatasetId } from '@vitrine/core/ids';
import type { VisibleColumn, VisibleTable } from '@vitrine/policy/cut';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import { planAggregate } from './plan-aggregate.ts';
import { aggregatePlanSchema } from './plan.ts';
import { questions } from './questions.ts';
import { studyQuestions } from './testing-questions.ts';
import { Bench } from './testing.ts';

const column = (
  name: string,
  type: VisibleColumn['type'],
  role: VisibleColumn['role'] = 'value',
): VisibleColumn => ({
  name,
  type,
  role,
  description: name,
  transform: null,
});
const admissions: VisibleTable = {
  dataset: parseDatasetId('hes_apc'),
  title: 'Admissions',
  columns: [
    column('person_id', 'integer', 'person'),
    column('EPIKEY', 'integer', 'entity'),
    ...['RESGOR', 'SEX', 'ADMIMETH', 'DIAG_3_01', 'TRETSPEF', 'PROCODE3'].map((name) =>
      column(name, 'string'),
    ),
    ...['STARTAGE', 'EPIDUR'].map((name) => column(name, 'integer')),
    ...['ADMIDATE', 'DISDATE'].map((name) => column(name, 'date')),
  ],
};
const attendances: VisibleTable = {
  dataset: parseDatasetId('hes_ae'),
  title: 'Attendances',
  columns: [
    column('person_id', 'integer', 'person'),
    column('RESGOR', 'string'),
    column('SEX', 'string'),
    column('ARRIVALDATE', 'date'),
  ],
};
const appointments: VisibleTable = {
  dataset: parseDatasetId('hes_op'),
  title: 'Appointments',
  columns: [
    column('person_id', 'integer', 'person'),
    column('TRETSPEF', 'string'),
    column('APPTDATE', 'date'),
  ],
};

const bench = await Bench.open();
await bench.engine.run(
  `CREATE TABLE hes_apc AS SELECT *, CAST(person_id AS UINTEGER) AS "~number", hash(person_id) AS "~key" FROM (SELECT CAST(hash(i) % 300 AS UBIGINT) AS person_id, CAST(i AS UBIGINT) AS "EPIKEY",
     CASE i % 3 WHEN 0 THEN 'H' WHEN 1 THEN 'A' END AS "RESGOR", CAST(1 + hash(i, 1) % 2 AS VARCHAR) AS "SEX",
     CASE hash(i, 2) % 2 WHEN 0 THEN '21' ELSE '11' END AS "ADMIMETH",
     CASE hash(i, 3) % 3 WHEN 0 THEN 'I21' WHEN 1 THEN 'J18' ELSE 'F32' END AS "DIAG_3_01",
     CAST(hash(i, 4) % 90 AS BIGINT) AS "STARTAGE",
     CASE WHEN hash(i, 5) % 5 > 0 THEN CAST(hash(i, 5) % 30 AS BIGINT) END AS "EPIDUR",
     DATE '2001-04-01' + CAST(hash(i, 6) % 360 AS INTEGER) AS "ADMIDATE", DATE '2002-04-01' AS "DISDATE"
   FROM range(1500) t(i))`,
);
await bench.engine.run(
  `CREATE TABLE hes_ae AS SELECT *, CAST(person_id AS UINTEGER) AS "~number", hash(person_id) AS "~key" FROM (SELECT CAST(hash(i, 9) % 300 AS UBIGINT) AS person_id,
     CASE i % 2 WHEN 0 THEN 'H' ELSE 'A' END AS "RESGOR", DATE '2001-05-01' AS "ARRIVALDATE" FROM range(400) t(i))`,
);

/** What is refused, with its code; everything else is answered. */
const refused: Readonly<Record<string, string>> = {
  A9: 'aggregate-select-item',
  A24: 'aggregate-select-item',
  A25: 'aggregate-select-item',
};

test.each(questions)('%s', async (name, sql) => {
  const answer = async () => {
    const plan = planAggregate(await bench.parse(sql), [admissions, attendances]);
    const profile = getQueryProfile('nhs-hes-2018');
    const sent = aggregatePlanSchema.parse(JSON.parse(JSON.stringify(plan)));
    return bench.answer(sent, profile);
  };
  const code = refused[name.split(' ')[0] ?? ''];
  if (code !== undefined) {
    await expect(answer()).rejects.toMatchObject({ code });
    return;
  }
  const { rows } = await answer();
  // Somebody who asks sees figures, not a table of stars.
  expect(rows.some((row) => row.some(({ kind }) => kind === 'value'))).toBe(true);
});

for (const [name, sql, code, instead] of studyQuestions)
  test(name, async () => {
    const plan = async () => planAggregate(await bench.parse(sql), [admissions, attendances, appointments]);
    if (code === undefined) {
      expect(aggregatePlanSchema.parse(JSON.parse(JSON.stringify(await plan()))).version).toBe(1);
      return;
    }
    // What is refused says what to write instead.
    await expect(plan()).rejects.toMatchObject({
      code,
      help: expect.stringMatching(instead ?? /./) as string,
    });
  });

test('of what researchers ask, at least seven in ten are answered', () => {
  const answered = studyQuestions.filter(([, , code]) => code === undefined).length;
  expect(answered / studyQuestions.length).toBeGreaterThanOrEqual(0.7);
});
