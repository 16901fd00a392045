type Question = readonly [name: string, sql: string, refused?: string, instead?: RegExp];

/**
 * Questions as health data researchers write them, mistakes included: each with its name, its words, and why it is
 * refused where it is. What is refused says what to write instead.
 */
export const studyQuestions: readonly Question[] = [
  [
    'B1 deprivation',
    `SELECT IMD04_DECILE, COUNT(*) AS n FROM hes_apc GROUP BY IMD04_DECILE`,
    'aggregate-unknown-column',
    /schema panel/,
  ],
  [
    'B2 direct standardised rate, weights in VALUES',
    `WITH std(age, w) AS (VALUES (0, 0.25), (10, 0.25), (20, 0.3), (60, 0.2)), r AS (SELECT RESGOR, STARTAGE AS age, COUNT(*) AS adm, COUNT(DISTINCT person_id) AS ppl FROM hes_apc GROUP BY 1, 2) SELECT r.RESGOR, ROUND(1000 * SUM(r.adm / r.ppl * std.w), 1) AS dsr FROM r JOIN std USING (age) GROUP BY r.RESGOR ORDER BY dsr DESC`,
  ],
  [
    'B3 standardised by bands',
    `WITH counts AS (SELECT SEX, CASE WHEN STARTAGE < 40 THEN 'young' ELSE 'old' END AS band, COUNT(*) AS n FROM hes_apc GROUP BY 1, 2), std AS (SELECT * FROM (VALUES ('young', 0.6), ('old', 0.4)) AS t(band, w)) SELECT c.SEX, SUM(c.n * s.w) AS weighted FROM counts c JOIN std s ON c.band = s.band GROUP BY c.SEX`,
  ],
  [
    'B4 readmission by provider',
    `SELECT a.PROCODE3, COUNT(DISTINCT a.person_id) AS readmitted FROM hes_apc a JOIN hes_apc b ON a.person_id = b.person_id AND b.ADMIDATE > a.ADMIDATE AND date_diff('day', a.ADMIDATE, b.ADMIDATE) <= 31 WHERE a.ADMIMETH LIKE '2%' GROUP BY a.PROCODE3 ORDER BY readmitted DESC`,
  ],
  [
    'B5 readmission by EXISTS',
    `SELECT RESGOR, COUNT(*) AS index_eps FROM hes_apc a WHERE EXISTS (SELECT 1 FROM hes_apc b WHERE b.person_id = a.person_id AND b.ADMIDATE BETWEEN a.ADMIDATE + 1 AND a.ADMIDATE + 31) GROUP BY RESGOR`,
  ],
  [
    'B6 quantiles by specialty',
    `SELECT TRETSPEF, COUNT(*) AS n, quantile_cont(EPIDUR, 0.25) AS q1, median(EPIDUR) AS q2, quantile_cont(EPIDUR, 0.75) AS q3 FROM hes_apc GROUP BY TRETSPEF HAVING COUNT(*) >= 50 ORDER BY n DESC`,
  ],
  [
    'B7 WITHIN GROUP',
    `SELECT SEX, percentile_cont(0.5) WITHIN GROUP (ORDER BY EPIDUR) AS median_los FROM hes_apc GROUP BY SEX`,
  ],
  [
    'B8 a list of quantiles',
    `SELECT SEX, quantile_cont(EPIDUR, [0.25, 0.5, 0.75]) AS q FROM hes_apc GROUP BY SEX`,
    'aggregate-function-form',
    /quantile_cont\(x, 0\.25\)/,
  ],
  [
    'B9 seasonality',
    `SELECT month(ADMIDATE) AS m, COUNT(*) AS n, COUNT(*) FILTER (WHERE ADMIMETH LIKE '2%') AS emergency FROM hes_apc GROUP BY m ORDER BY m`,
  ],
  [
    'B10 months as text',
    `SELECT strftime(ADMIDATE, '%Y-%m') AS month, COUNT(*) AS n FROM hes_apc GROUP BY 1 ORDER BY 1`,
  ],
  [
    'B11 day of week',
    `SELECT dayname(ADMIDATE) AS dow, COUNT(*) AS n FROM hes_apc GROUP BY 1 ORDER BY 2 DESC`,
  ],
  [
    'B12 from A&E to admission in a week',
    `SELECT a.SEX, COUNT(DISTINCT a.person_id) AS people FROM hes_ae a JOIN hes_apc i ON i.person_id = a.person_id AND i.ADMIDATE >= a.ARRIVALDATE AND i.ADMIDATE <= a.ARRIVALDATE + INTERVAL '7 days' GROUP BY 1`,
  ],
  [
    'B13 mean days from A&E',
    `SELECT AVG(date_diff('day', a.ARRIVALDATE, i.ADMIDATE)) AS days FROM hes_ae a JOIN hes_apc i ON i.person_id = a.person_id`,
    'aggregate-select-item',
    /EXISTS/,
  ],
  [
    'B14 two listed groups of codes',
    `WITH dm AS (SELECT DISTINCT person_id FROM hes_apc WHERE DIAG_3_01 BETWEEN 'E10' AND 'E14'), ihd AS (SELECT DISTINCT person_id FROM hes_apc WHERE DIAG_3_01 BETWEEN 'I20' AND 'I25') SELECT SEX, COUNT(DISTINCT person_id) AS both FROM hes_apc WHERE person_id IN (SELECT person_id FROM dm) AND person_id IN (SELECT person_id FROM ihd) GROUP BY SEX`,
  ],
  [
    'B15 people with two admissions',
    `SELECT COUNT(*) AS people FROM (SELECT person_id FROM hes_apc GROUP BY person_id HAVING COUNT(*) >= 2) t`,
  ],
  [
    'B16 frequent attenders',
    `WITH freq AS (SELECT person_id, COUNT(*) AS n FROM hes_ae GROUP BY person_id HAVING COUNT(*) >= 2) SELECT e.SEX, COUNT(DISTINCT e.person_id) AS people FROM hes_ae e JOIN freq f ON f.person_id = e.person_id GROUP BY e.SEX`,
  ],
  [
    'B17 first admission',
    `WITH firsts AS (SELECT person_id, MIN(ADMIDATE) AS first_adm FROM hes_apc GROUP BY person_id) SELECT year(first_adm) AS y, COUNT(*) AS people FROM firsts GROUP BY 1 ORDER BY 1`,
  ],
  [
    'B18 NOT IN',
    `SELECT SEX, COUNT(DISTINCT person_id) AS people FROM hes_apc WHERE person_id NOT IN (SELECT person_id FROM hes_ae) GROUP BY SEX`,
    'aggregate-condition',
    /NOT EXISTS/,
  ],
  [
    'B19 LEFT JOIN without a row',
    `SELECT i.SEX, COUNT(DISTINCT i.person_id) AS people FROM hes_apc i LEFT JOIN hes_ae a ON a.person_id = i.person_id WHERE a.person_id IS NULL GROUP BY i.SEX`,
  ],
  [
    'B20 flags by CASE',
    `SELECT CASE WHEN DIAG_3_01 BETWEEN 'I05' AND 'I09' THEN 'heart' WHEN DIAG_3_01 IN ('G05', 'G03') THEN 'nerves' WHEN DIAG_3_01 LIKE 'C%' THEN 'cancer' ELSE 'other' END AS flag, COUNT(DISTINCT person_id) AS ppl, AVG(EPIDUR) AS los FROM hes_apc GROUP BY flag`,
  ],
  [
    'B21 a score',
    `SELECT AVG(CASE WHEN DIAG_3_01 LIKE 'I%' THEN 1 WHEN DIAG_3_01 LIKE 'C%' THEN 2 ELSE 0 END) AS score FROM hes_apc`,
  ],
  [
    'B22 row_number',
    `SELECT SEX, COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY ADMIDATE) AS rn FROM hes_apc) WHERE rn = 1 GROUP BY SEX`,
    'aggregate-table',
    /NOT EXISTS/,
  ],
  [
    'B23 days between',
    `SELECT COUNT(*) FROM (SELECT person_id, ADMIDATE - LAG(ADMIDATE) OVER (PARTITION BY person_id ORDER BY ADMIDATE) AS gap FROM hes_apc) WHERE gap < 30`,
    'aggregate-table',
    /NOT EXISTS/,
  ],
  [
    'B24 per cent in a region',
    `SELECT RESGOR, SEX, COUNT(*) AS n, ROUND(100.0 * COUNT(*) / SUM(COUNT(*)) OVER (PARTITION BY RESGOR), 1) AS pct FROM hes_apc GROUP BY RESGOR, SEX`,
  ],
  [
    'B25 per cent by a sub-query',
    `SELECT SEX, COUNT(*) AS n, 100.0 * COUNT(*) / (SELECT COUNT(*) FROM hes_apc) AS pct FROM hes_apc GROUP BY SEX`,
    'aggregate-select-item',
    /SUM\(COUNT\(\*\)\) OVER/,
  ],
  [
    'B26 cube',
    `SELECT SEX, RESGOR, COUNT(*) AS n FROM hes_apc GROUP BY CUBE (SEX, RESGOR) ORDER BY 1 NULLS LAST, 2 NULLS LAST`,
  ],
  [
    'B27 which row is a total',
    `SELECT SEX, RESGOR, GROUPING(SEX) AS total_row, COUNT(*) AS n FROM hes_apc GROUP BY GROUPING SETS ((SEX, RESGOR), (SEX), ())`,
  ],
  [
    'B28 completeness',
    `SELECT RESGOR, COUNT(*) AS n, 100.0 * COUNT(EPIDUR) / COUNT(*) AS pct_complete, SUM(CASE WHEN EPIDUR IS NULL THEN 1 ELSE 0 END) AS missing FROM hes_apc GROUP BY RESGOR`,
  ],
  ['B29 starts_with', `SELECT COUNT(*) AS n FROM hes_apc WHERE starts_with(DIAG_3_01, 'J0')`],
  [
    'B30 blocks of codes',
    `SELECT LEFT(DIAG_3_01, 2) AS block, COUNT(*) AS n FROM hes_apc WHERE substring(DIAG_3_01, 1, 1) IN ('I', 'J') GROUP BY block ORDER BY n DESC`,
  ],
  [
    'B31 regular expression',
    `SELECT COUNT(*) FROM hes_apc WHERE regexp_matches(DIAG_3_01, '^I2[0-5]')`,
    'aggregate-condition',
    /LIKE/,
  ],
  ['B32 ILIKE', `SELECT COUNT(*) AS n FROM hes_apc WHERE DIAG_3_01 ILIKE 'i0%'`],
  [
    'B33 year and quarter',
    `SELECT EXTRACT(year FROM ADMIDATE) AS yr, quarter(ADMIDATE) AS q, COUNT(*) AS n FROM hes_apc WHERE ADMIDATE BETWEEN '2001-04-01' AND '2002-03-31' GROUP BY yr, q ORDER BY yr, q`,
  ],
  [
    'B34 casts and intervals',
    `SELECT COUNT(*) AS n FROM hes_apc WHERE ADMIDATE >= CAST('2001-04-01' AS DATE) AND ADMIDATE < '2001-04-01'::DATE + INTERVAL 6 MONTH`,
  ],
  [
    'B35 financial year',
    `SELECT CASE WHEN month(ADMIDATE) >= 4 THEN year(ADMIDATE) ELSE year(ADMIDATE) - 1 END AS fy, COUNT(*) AS n FROM hes_apc GROUP BY 1`,
  ],
  [
    'B36 COALESCE and NULLIF',
    `SELECT COALESCE(NULLIF(RESGOR, 'A'), 'unknown') AS region, COUNT(*) AS n FROM hes_apc GROUP BY 1`,
  ],
  [
    'B37 a chain of WITH',
    `WITH emerg AS (SELECT * FROM hes_apc WHERE ADMIMETH LIKE '2%'), adults AS (SELECT * FROM emerg WHERE STARTAGE >= 20) SELECT SEX, COUNT(*) AS n FROM adults GROUP BY SEX`,
  ],
  [
    'B38 rows selected first',
    `SELECT sex_label, COUNT(*) AS n FROM (SELECT CASE SEX WHEN '1' THEN 'men' WHEN '2' THEN 'women' ELSE 'other' END AS sex_label, EPIDUR FROM hes_apc WHERE EPIDUR > 0) x GROUP BY sex_label`,
  ],
  ['B39 codes in use', `SELECT DISTINCT TRETSPEF FROM hes_apc`, 'aggregate-group-by', /GROUP BY/],
  [
    'B40 how many providers',
    `SELECT RESGOR, COUNT(DISTINCT PROCODE3) AS providers FROM hes_apc GROUP BY RESGOR`,
    'aggregate-select-item',
    /GROUP BY/,
  ],
  [
    'B41 two settings',
    `SELECT 'admitted' AS setting, SEX, COUNT(DISTINCT person_id) AS people FROM hes_apc GROUP BY SEX UNION ALL SELECT 'emergency', SEX, COUNT(DISTINCT person_id) FROM hes_ae GROUP BY SEX ORDER BY 1, 2`,
  ],
  [
    'B42 side by side',
    `SELECT TRETSPEF, COUNT(*) FILTER (WHERE SEX = '1') AS men, COUNT(*) FILTER (WHERE SEX = '2') AS women, ROUND(100.0 * COUNT(*) FILTER (WHERE SEX = '2') / NULLIF(COUNT(*), 0), 1) AS pct_women FROM hes_apc GROUP BY TRETSPEF ORDER BY 2 DESC LIMIT 10`,
  ],
  [
    'B43 quotes and comments',
    `-- admissions by region
SELECT "RESGOR" AS "Region of residence", COUNT(*) AS "Admissions" /* all */ FROM "hes_apc" GROUP BY "RESGOR" ORDER BY "Admissions" DESC;`,
  ],
  [
    'B44 lower case',
    `select sex, count(*) as n from hes_apc where admimeth in ('21','22','23','24','28') group by sex order by sex;`,
  ],
  [
    'B45 casts',
    `SELECT SEX::INTEGER AS sex, COUNT(*)::DOUBLE / 12 AS monthly FROM hes_apc GROUP BY 1`,
    'aggregate-group-by',
    /CASE/,
  ],
  ['B46 COUNT(1)', `SELECT ADMIMETH, COUNT(1) AS n FROM hes_apc GROUP BY ADMIMETH ORDER BY n DESC`],
  [
    'B47 COUNT(person)',
    `SELECT SEX, COUNT(person_id) AS n FROM hes_apc GROUP BY SEX`,
    'aggregate-pseudonym',
    /COUNT\(DISTINCT person_id\)/,
  ],
  [
    'B48 IFNULL',
    `SELECT IFNULL(TRETSPEF, 'n/a') AS spec, SUM(EPIDUR) AS bed_days FROM hes_apc GROUP BY 1 ORDER BY bed_days DESC LIMIT 5`,
  ],
  [
    'B49 IF',
    `SELECT IF(STARTAGE >= 60, '60+', 'under 60') AS age, AVG(EPIDUR) AS los FROM hes_apc GROUP BY 1`,
  ],
  [
    'B50 stays up to five days',
    `SELECT LEAST(EPIDUR, 5) AS los, COUNT(*) AS n FROM hes_apc GROUP BY 1 ORDER BY 1`,
  ],
  [
    'B51 mean of capped stays',
    `SELECT SEX, AVG(LEAST(EPIDUR, 30)) AS capped_los FROM hes_apc GROUP BY SEX`,
    'aggregate-select-item',
    /GROUP BY least/,
  ],
  [
    'B52 sum of a condition',
    `SELECT RESGOR, SUM((ADMIMETH LIKE '2%')::INT) AS emerg FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'B53 share by AVG',
    `SELECT RESGOR, AVG(CASE WHEN ADMIMETH LIKE '2%' THEN 1.0 ELSE 0 END) AS p_emerg FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'B54 HAVING by an alias',
    `SELECT DIAG_3_01, COUNT(DISTINCT person_id) AS people FROM hes_apc GROUP BY DIAG_3_01 HAVING people >= 30 ORDER BY people DESC`,
  ],
  [
    'B55 coefficient of variation',
    `SELECT SEX, stddev_pop(EPIDUR) / AVG(EPIDUR) AS cv FROM hes_apc GROUP BY SEX`,
    'aggregate-select-item',
    /STDDEV/,
  ],
  [
    'B56 ratio',
    `SELECT RESGOR, 1.0 * COUNT(*) FILTER (WHERE SEX = '1') / COUNT(*) FILTER (WHERE SEX = '2') AS ratio FROM hes_apc GROUP BY RESGOR ORDER BY RESGOR`,
  ],
  [
    'B57 running total',
    `SELECT month(ADMIDATE) AS m, COUNT(*) AS n, SUM(COUNT(*)) OVER (ORDER BY month(ADMIDATE)) AS cumulative FROM hes_apc GROUP BY 1 ORDER BY 1`,
  ],
  [
    'B58 change to the month before',
    `SELECT month(ADMIDATE) AS m, COUNT(*) - LAG(COUNT(*)) OVER (ORDER BY month(ADMIDATE)) AS change FROM hes_apc GROUP BY 1`,
  ],
  [
    'B59 names by VALUES',
    `SELECT r.name, COUNT(*) AS n FROM hes_apc JOIN (VALUES ('H', 'London'), ('A', 'North East')) r(code, name) ON r.code = RESGOR GROUP BY r.name`,
  ],
  [
    'B60 a mistyped column',
    `SELECT RESGORE, COUNT(*) FROM hes_apc GROUP BY 1`,
    'aggregate-unknown-column',
    /schema panel/,
  ],
  ['B61 no GROUP BY', `SELECT SEX, COUNT(*) FROM hes_apc`, 'aggregate-group-by', /GROUP BY/],
  ['B62 rows', `SELECT SEX, STARTAGE FROM hes_apc WHERE DIAG_3_01 = 'I21'`, 'aggregate-group-by', /GROUP BY/],
  ['B63 IS DISTINCT FROM', `SELECT COUNT(*) AS n FROM hes_apc WHERE RESGOR IS DISTINCT FROM 'H'`],
  [
    'B64 a letter within',
    `SELECT COUNT(*) FROM hes_apc WHERE DIAG_3_01 LIKE 'I2_'`,
    'aggregate-condition',
    /substr/,
  ],
  [
    'B65 a number for a code',
    `SELECT COUNT(*) FROM hes_apc WHERE SEX = 1`,
    'aggregate-literal',
    /schema panel/,
  ],
  [
    'B66 ages by sex',
    `SELECT SEX, STARTAGE // 20 * 20 AS age, COUNT(*) AS n FROM hes_apc WHERE STARTAGE BETWEEN 20 AND 60 GROUP BY ALL ORDER BY ALL`,
  ],
  [
    'B67 bed days a person',
    `SELECT RESGOR, SUM(EPIDUR) / COUNT(DISTINCT person_id) AS bed_days_per_person FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'B68 about how many',
    `SELECT approx_count_distinct(person_id) AS people FROM hes_apc`,
    'aggregate-select-item',
    /COUNT\(DISTINCT person_id\)/,
  ],
  [
    'B69 texts put together',
    `SELECT SEX || '-' || RESGOR AS grp, COUNT(*) AS n FROM hes_apc GROUP BY 1`,
    'aggregate-group-by',
    /group by both/,
  ],
  [
    'B70 share also admitted',
    `SELECT a.SEX, COUNT(DISTINCT a.person_id) AS attended, COUNT(DISTINCT i.person_id) AS admitted FROM hes_ae a LEFT JOIN hes_apc i ON i.person_id = a.person_id GROUP BY 1`,
  ],
  [
    'B71 the same by FILTER',
    `SELECT SEX, COUNT(DISTINCT person_id) AS attended, COUNT(DISTINCT person_id) FILTER (WHERE person_id IN (SELECT person_id FROM hes_apc)) AS also_admitted FROM hes_ae GROUP BY SEX`,
  ],
  [
    'B72 interval',
    `SELECT RESGOR, COUNT(*) AS n, COUNT(*) - 1.96 * SQRT(COUNT(*)) AS lo, COUNT(*) + 1.96 * SQRT(COUNT(*)) AS hi FROM hes_apc GROUP BY 1`,
  ],
  [
    'B73 all but',
    `SELECT SEX, COUNT(*) AS n FROM hes_apc WHERE DIAG_3_01 NOT LIKE 'C%' AND RESGOR <> 'H' GROUP BY SEX`,
  ],
  [
    'B74 emergencies a person',
    `SELECT n, COUNT(*) AS people FROM (SELECT person_id, COUNT(*) AS n FROM hes_apc WHERE ADMIMETH LIKE '2%' GROUP BY person_id) g GROUP BY n ORDER BY n`,
  ],
  ['B75 episodes a person', `SELECT COUNT(*) * 1.0 / COUNT(DISTINCT person_id) AS per_person FROM hes_apc`],
  [
    'B76 figures selected from',
    `WITH c AS (SELECT DIAG_3_01, COUNT(*) AS n FROM hes_apc GROUP BY 1) SELECT * FROM c ORDER BY n DESC LIMIT 20`,
  ],
  [
    'B77 share of figures',
    `WITH c AS (SELECT DIAG_3_01, COUNT(*) AS n FROM hes_apc GROUP BY 1) SELECT DIAG_3_01, n, 100.0 * n / SUM(n) OVER () AS pct FROM c`,
  ],
  [
    'B78 appointments',
    `SELECT TRETSPEF, APPTDATE, COUNT(*) AS appts FROM hes_op WHERE APPTDATE >= DATE '2000-01-01' GROUP BY TRETSPEF, APPTDATE ORDER BY appts DESC LIMIT 20`,
  ],
  [
    'B79 an expression twice',
    `SELECT date_part('month', ADMIDATE) AS month, SEX, COUNT(*) AS n FROM hes_apc GROUP BY date_part('month', ADMIDATE), SEX`,
  ],
  [
    'B80 three settings',
    `SELECT COUNT(DISTINCT person_id) AS people FROM hes_apc WHERE person_id IN (SELECT person_id FROM hes_ae INTERSECT SELECT person_id FROM hes_op)`,
    'aggregate-table',
    /person IN/,
  ],
];
