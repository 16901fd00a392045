import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import { Bench } from './testing.ts';

/**
 * Questions put together of every form that is accepted, each answered twice: protected, and by the engine itself over
 * the same words. What is shown is in the engine's answer, and near it.
 */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 240_000 });
const profile = getQueryProfile('nhs-hes-2018');
const bench = await Bench.open();
await bench.engine.run(
  `INSERT INTO care (person_id, episode_id, sex, age, cost, seen, noted)
   SELECT hash(i) % 500, i, CASE hash(i, 1) % 4 WHEN 0 THEN 'F' WHEN 1 THEN 'fem' WHEN 2 THEN 'M' END, nullif(hash(i, 2) % 7, 6),
     (hash(i, 3) % 40) / 4, DATE '2020-01-15' + CAST(hash(i, 4) % 400 AS INTEGER),
     TIMESTAMP '2020-03-01 10:00:00' + to_hours(CAST(hash(i, 5) % 5000 AS INTEGER)) FROM range(3000) t(i)`,
);

const terms = fc.constantFrom(
  'sex',
  'age',
  "strftime(seen, '%Y-%m')",
  "strftime(seen, '%B')",
  'dayname(noted)',
  'monthname(seen)',
  'CASE WHEN month(seen) >= 4 THEN year(seen) ELSE year(seen) - 1 END',
  'year(seen - INTERVAL 3 MONTH)',
  "month(seen + INTERVAL '2 weeks')",
  "coalesce(nullif(sex, 'M'), '-')",
  'least(age, 3)',
  'greatest(2, age)',
  'age + 10',
  'CAST(noted AS DATE) - 365',
  "CASE WHEN sex ILIKE 'f%' THEN 'women' WHEN age IS NOT DISTINCT FROM 2 THEN 'two' END",
  'upper(left(sex, 1))',
);
const conditions = fc.constantFrom(
  'age > 1',
  "sex ILIKE 'F%'",
  "sex NOT ILIKE 'FEM'",
  "starts_with(sex, 'f')",
  "sex LIKE 'fem'",
  "sex IS DISTINCT FROM 'M'",
  "seen < DATE '2020-01-31' + INTERVAL 6 MONTH",
  "seen >= DATE '2021-02-10' - INTERVAL '40 weeks'",
  'year(seen) + 1 = 2021',
  'least(age, 3) = 3',
  "strftime(seen, '%m') IN ('02', '03', '07')",
  'person_id IN (SELECT person_id FROM care GROUP BY person_id HAVING count(*) >= 7)',
  'EXISTS (SELECT 1 FROM care o WHERE o.person_id = care.person_id AND o.seen BETWEEN care.seen + 1 AND care.seen + 60)',
);
const figures = fc.constantFrom(
  'count(1)',
  'count(DISTINCT person_id)',
  'sum((age > 2)::INTEGER)',
  'sum(CASE WHEN age > 3 THEN 2 WHEN age > 1 THEN 1 ELSE 0 END)',
  'avg(CASE WHEN age > 2 THEN 1.0 ELSE 0 END)',
  'sum(cost)',
);
const cut = (sql: string): string => sql.replaceAll('care.', 'x.');
/** The ways to ask the same: of the table, of rows that are selected first, by a name, or with one step more. */
const wrapped = fc.constantFrom(
  (term: string, where: string, figure: string) =>
    `SELECT ${term} AS g, ${figure} AS f FROM care WHERE ${where} GROUP BY 1`,
  (term: string, where: string, figure: string) =>
    `SELECT ${term} AS g, ${figure} AS f FROM (SELECT * FROM care) x WHERE ${cut(where)} GROUP BY 1`,
  (term: string, where: string, figure: string) =>
    `WITH a AS (SELECT * FROM care WHERE age < 5), b AS (SELECT * FROM a) SELECT ${term} AS g, ${figure} AS f FROM b x WHERE ${cut(where)} GROUP BY 1`,
  (term: string, where: string, figure: string) =>
    `WITH c AS (SELECT ${term} AS g, ${figure} AS f FROM care WHERE ${where} GROUP BY 1) SELECT g, f FROM c`,
  (term: string, where: string, figure: string) =>
    `SELECT ${term} AS g, ${figure} AS f FROM care JOIN (VALUES ('F', 1), ('M', 2)) l(code, n) ON l.code = care.sex WHERE ${where} GROUP BY ALL ORDER BY ALL`,
);
const people = fc.constantFrom(
  "SELECT n AS g, count(*) AS f FROM (SELECT person_id, count(*) AS n FROM care WHERE sex = 'F' GROUP BY person_id) GROUP BY n",
  'SELECT n AS g, count(*) AS f FROM (SELECT person_id, count(*) AS n FROM care GROUP BY 1 HAVING count(*) > 3) WHERE n < 9 GROUP BY n',
  "SELECT 'x' AS g, count(*) AS f FROM (SELECT DISTINCT person_id FROM care WHERE age > 4)",
  "SELECT 'x' AS g, count(*) AS f FROM (SELECT person_id FROM care GROUP BY person_id HAVING count(*) >= 6)",
  'WITH f AS (SELECT person_id, min(seen) AS d, max(seen) AS e FROM care GROUP BY person_id) SELECT month(d) AS g, count(*) AS f FROM f GROUP BY 1',
  "WITH f AS (SELECT person_id, max(seen) AS e FROM care GROUP BY person_id) SELECT 'x' AS g, count(*) AS f FROM f WHERE e >= DATE '2021-01-01'",
  'SELECT a.sex AS g, count(DISTINCT b.person_id) AS f FROM care a LEFT JOIN care b ON b.person_id = a.person_id AND b.age > 4 AND b.seen > a.seen GROUP BY 1',
  'SELECT a.sex AS g, count(*) AS f FROM care a LEFT JOIN care b ON b.person_id = a.person_id AND b.age = 5 WHERE b.person_id IS NULL GROUP BY 1',
  'SELECT a.sex AS g, count(DISTINCT a.person_id) AS f FROM care a LEFT JOIN care b ON b.person_id = a.person_id AND b.age = 5 WHERE b.person_id IS NOT NULL GROUP BY 1',
  'WITH r AS (SELECT sex, age, count(*) AS n FROM care GROUP BY 1, 2), w(age, weight) AS (VALUES (0, 0.5), (1, 0.25), (2, 2)) SELECT r.sex AS g, sum(r.n * w.weight) AS f FROM r JOIN w USING (age) GROUP BY 1',
  'SELECT month(seen) AS g, sum(count(*)) OVER (ORDER BY month(seen)) AS f FROM care GROUP BY 1',
  'SELECT month(seen) AS g, lag(count(*)) OVER (ORDER BY month(seen) DESC) AS f FROM care GROUP BY 1',
  "SELECT 'all' AS g, count(*) AS f FROM care UNION ALL SELECT 'old', count(*) FROM care WHERE age > 3 ORDER BY f LIMIT 1",
);
const question = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(wrapped, terms, conditions, figures).map(([of, ...parts]) => of(...parts)),
  },
  { weight: 1, arbitrary: people },
);

test('what is shown is what the engine says of the same words, within its error', async () => {
  const met = { shown: 0, within: 0 };
  await fc.assert(
    fc.asyncProperty(question, async (sql) => {
      const plainly = sql.replaceAll('"', '');
      const truth = new Map(
        (
          await bench.engine.rows(`SELECT CAST(g AS VARCHAR) AS g, CAST(f AS DOUBLE) AS f FROM (${plainly})`)
        ).map((row) => [row['g'] === null ? 'null' : (row['g'] as string), Number(row['f'])]),
      );
      const answer = await bench.ask(sql, profile);
      const picked = answer.notices.some((notice) => notice.startsWith('The question picks people'));
      for (const [group, figure] of answer.rows) {
        const key = group?.kind === 'value' ? String(group.value) : 'null';
        expect([...truth.keys()]).toContain(key);
        // Crowds that the asker picked are brought towards what many bring, as the notice says.
        if (figure?.kind !== 'value' || picked) continue;
        met.shown += 1;
        const off = Math.abs(Number(figure.value) - (truth.get(key) ?? Number.NaN));
        expect(off).toBeLessThanOrEqual(3 * (figure.margin ?? 0) + 1e-9);
        if (off <= (figure.margin ?? 0) + 1e-9) met.within += 1;
      }
    }),
    { numRuns: exam ? 2_000 : 120, seed: 20_181_001 },
  );
  expect(met.shown).toBeGreaterThan(100);
  expect(met.within / met.shown).toBeGreaterThanOrEqual(0.95);
});
