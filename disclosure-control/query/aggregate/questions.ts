/** Questions that an epidemiologist asks of a hospital's admissions, each with its name. */
export const questions: readonly (readonly [name: string, sql: string])[] = [
  [
    'A1 crude count by region',
    `SELECT RESGOR, COUNT(DISTINCT person_id) AS people FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'A2 mean LOS by region and sex, emergencies',
    `SELECT RESGOR, SEX, AVG(EPIDUR) AS mean_los, COUNT(*) AS n FROM hes_apc WHERE ADMIMETH LIKE '2%' GROUP BY RESGOR, SEX`,
  ],
  [
    'A3 CASE age bands',
    `SELECT CASE WHEN STARTAGE < 20 THEN '0-19' WHEN STARTAGE < 65 THEN '20-64' ELSE '65+' END AS age_band, SEX, COUNT(*) AS n FROM hes_apc GROUP BY 1, 2`,
  ],
  [
    'A4 CASE region names',
    `SELECT CASE RESGOR WHEN 'H' THEN 'London' ELSE 'Rest' END AS region, COUNT(*) AS n FROM hes_apc GROUP BY 1`,
  ],
  [
    'A5 date_trunc quarter',
    `SELECT date_trunc('quarter', ADMIDATE) AS q, COUNT(*) AS n FROM hes_apc GROUP BY 1 ORDER BY 1`,
  ],
  [
    'A6 year/month plain column',
    `SELECT ADMIDATE AS month, COUNT(*) AS n FROM hes_apc GROUP BY ADMIDATE ORDER BY 1`,
  ],
  [
    'A7 median/percentile LOS',
    `SELECT RESGOR, median(EPIDUR) AS median_los, quantile_cont(EPIDUR, 0.9) AS p90 FROM hes_apc GROUP BY RESGOR`,
  ],
  ['A8 sd / variance', `SELECT RESGOR, AVG(EPIDUR), stddev(EPIDUR) AS sd FROM hes_apc GROUP BY RESGOR`],
  ['A9 min max', `SELECT MIN(STARTAGE), MAX(STARTAGE) FROM hes_apc`],
  [
    'A10 total with percentage',
    `SELECT SEX, COUNT(*) AS n, 100.0 * COUNT(*) / SUM(COUNT(*)) OVER () AS pct FROM hes_apc GROUP BY SEX`,
  ],
  [
    'A11 rate: ratio of two counts',
    `SELECT RESGOR, 1000.0 * COUNT(*) FILTER (WHERE ADMIMETH LIKE '2%') / COUNT(*) AS emerg_per_1000 FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'A12 CTE direct standardisation with weights in VALUES',
    `WITH std(age, w) AS (VALUES (0,0.2),(20,0.3),(40,0.3),(60,0.2)), r AS (SELECT RESGOR, STARTAGE, COUNT(*) AS n FROM hes_apc GROUP BY 1,2) SELECT r.RESGOR, SUM(r.n * std.w) AS weighted FROM r JOIN std ON std.age = r.STARTAGE GROUP BY 1`,
  ],
  [
    'A13 join A&E and admissions',
    `SELECT a.RESGOR, COUNT(DISTINCT a.person_id) AS people FROM hes_ae a JOIN hes_apc i ON i.person_id = a.person_id GROUP BY 1`,
  ],
  [
    'A14 EXISTS/IN semi-join',
    `SELECT RESGOR, COUNT(DISTINCT person_id) AS people FROM hes_apc WHERE person_id IN (SELECT person_id FROM hes_ae) GROUP BY RESGOR`,
  ],
  [
    'A15 window rank',
    `SELECT RESGOR, COUNT(*) AS n, RANK() OVER (ORDER BY COUNT(*) DESC) AS rk FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'A16 pivot conditional counts',
    `SELECT RESGOR, COUNT(*) FILTER (WHERE SEX='1') AS men, COUNT(*) FILTER (WHERE SEX='2') AS women FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'A17 SUM(CASE WHEN)',
    `SELECT RESGOR, SUM(CASE WHEN SEX='1' THEN 1 ELSE 0 END) AS men FROM hes_apc GROUP BY RESGOR`,
  ],
  [
    'A18 GROUPING SETS/ROLLUP totals',
    `SELECT RESGOR, SEX, COUNT(*) AS n FROM hes_apc GROUP BY ROLLUP (RESGOR, SEX)`,
  ],
  [
    'A19 readmission 30 days self-join',
    `SELECT COUNT(DISTINCT a.person_id) AS readmitted FROM hes_apc a JOIN hes_apc b ON a.person_id = b.person_id AND b.ADMIDATE > a.ADMIDATE AND b.ADMIDATE <= a.ADMIDATE + INTERVAL 30 DAY`,
  ],
  [
    'A20 episodes per person distribution',
    `SELECT n_eps, COUNT(*) AS people FROM (SELECT person_id, COUNT(*) AS n_eps FROM hes_apc GROUP BY person_id) GROUP BY n_eps`,
  ],
  [
    'A21 substr ICD chapter',
    `SELECT substr(DIAG_3_01,1,1) AS chapter, COUNT(*) AS n FROM hes_apc GROUP BY 1 ORDER BY n DESC`,
  ],
  [
    'A22 WHERE diag LIKE / BETWEEN',
    `SELECT SEX, COUNT(*) AS n FROM hes_apc WHERE DIAG_3_01 BETWEEN 'I00' AND 'I99' AND ADMIDATE >= DATE '2001-07-01' GROUP BY SEX`,
  ],
  [
    'A23 UNION of APC and AE counts',
    `SELECT 'apc' AS src, COUNT(*) AS n FROM hes_apc UNION ALL SELECT 'ae', COUNT(*) FROM hes_ae`,
  ],
  [
    'A24 correlation / regression',
    `SELECT corr(STARTAGE, EPIDUR) AS r, regr_slope(EPIDUR, STARTAGE) AS slope FROM hes_apc`,
  ],
  ['A25 SELECT * LIMIT 10', `SELECT * FROM hes_apc LIMIT 10`],
  [
    'A26 NULL/missing counts',
    `SELECT COUNT(*) AS n, COUNT(EPIDUR) AS n_los, COUNT(*) - COUNT(EPIDUR) AS missing FROM hes_apc`,
  ],
  [
    'A27 HAVING + ORDER + LIMIT top 10 diagnoses',
    `SELECT DIAG_3_01, COUNT(*) AS n FROM hes_apc GROUP BY DIAG_3_01 HAVING COUNT(*) > 10 ORDER BY n DESC LIMIT 10`,
  ],
  [
    'A28 COALESCE/rounding',
    `SELECT COALESCE(RESGOR,'missing') AS region, ROUND(AVG(EPIDUR),1) AS los FROM hes_apc GROUP BY 1`,
  ],
];
