import type { Engine } from '@vitrine/core/engine';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import type { LinkField } from '../linkage/fields.ts';
import { findLinks, linksTable } from '../linkage/linker.ts';
import { probabilityOf } from '../linkage/em.ts';
import { recordsTable } from '../linkage/records.ts';
import { landedTable, numberColumn, reasonColumn } from '../publish/landed-table.ts';
import { identitiesTable, identityColumns, identitySql } from './identities.ts';
import { indexTable } from './person-index.ts';

/** Why a row waits for two reviewers. */
export const waitsForReview = 'link-review';

/** The engine's table of rows that are nobody's by number and birth date, each way they are written once: `tuple`, `identityColumns`. */
export const tuplesTable = '"~tuples"';
/** The engine's table of likely people: `tuple`, `person_key`, `number`, `bits`, `pattern`, `identity` (how they were written), `place` (from 1). */
export const likelyTable = '"~likely"';

/** The engine's table of `defineDecided`. */
const decidedTable = '"~decided"';

/** The fields that are compared, in the order of `identityColumns`. */
export const comparedFields: readonly LinkField[] = [
  { name: 'nhs', kind: 'nhs-number' },
  { name: 'given', kind: 'given-name' },
  { name: 'family', kind: 'family-name' },
  { name: 'born', kind: 'birth-date' },
  { name: 'sex', kind: 'sex' },
  { name: 'postcode', kind: 'postcode' },
];

/** A second person this near in bits makes a link a matter for reviewers. */
const clearBy = 7;

/** How many people a way of writing is compared with at most, on average. */
const pairsOfEach = 200;

/** How a pair was decided already, as SQL: `identityColumns`, `number`, `same`. Undefined when nothing was. */
export type Decided = string | undefined;

type Linking = DatasetFile & {
  readonly person: NonNullable<DatasetFile['person']>;
  readonly link: { readonly probabilistic: { readonly automatic: number; readonly clerical: number } };
};

/** Whether a dataset file asks for rows to be linked by likeness. */
export const linksByLikeness = (file: DatasetFile): file is Linking =>
  file.person !== undefined && file.link?.probabilistic !== undefined;

/**
 * Links rows that are nobody's by number and birth date to the person they are most like, from the automatic weight
 * on, and marks those that wait for reviewers. Rows that two reviewers decided are linked, or not, as decided. Returns
 * whether there were any such rows.
 */
export async function linkByLikeness(engine: Engine, file: Linking, decided: Decided): Promise<boolean> {
  const { automatic, clerical } = file.link.probabilistic;
  const tuples = await defineTuples(engine, file);
  if (tuples === 0) return false;
  const columns = identityColumns.join(', ');
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~known" AS
    SELECT row_number() OVER (ORDER BY number, ${columns}) AS identity, * FROM ${identitiesTable}`);
  await findLinks(
    engine,
    `SELECT identity AS source, 0 AS side, ${columns} FROM "~known"
     UNION ALL SELECT tuple, 1, ${columns} FROM ${tuplesTable}`,
    {
      fields: comparedFields,
      sides: 'between',
      keepFrom: probabilityOf(clerical),
      // By the rows, not by all people known: they may be a nation.
      mostPairs: pairsOfEach * tuples + 1_000_000,
    },
  );
  await defineDecided(engine, decided);
  await defineLikely(engine);
  // What two reviewers said stands, whatever the weights say; and two people whom a row is said to be it cannot be.
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~chosen" AS
    WITH reviewed AS (SELECT tuple, min(number) AS number, count(*) = 1 AND bool_and(undisputed) AS sure
      FROM ${decidedTable} WHERE same GROUP BY tuple)
    FROM reviewed UNION ALL
    SELECT l.tuple, l.number, l.bits >= ${automatic} AND l.bits - coalesce(n.bits, -1000) >= ${clearBy} AND NOT l.another AS sure
    FROM ${likelyTable} l LEFT JOIN ${likelyTable} n ON n.tuple = l.tuple AND n.place = 2
    WHERE l.place = 1 AND l.tuple NOT IN (SELECT tuple FROM reviewed)`);
  await engine.run(`UPDATE ${landedTable} SET ${numberColumn} = CASE WHEN c.sure THEN c.number ELSE ${landedTable}.${numberColumn} END,
      ${reasonColumn} = CASE WHEN c.sure THEN NULL ELSE '${waitsForReview}' END
    FROM "~row tuples" r JOIN "~chosen" c USING (tuple) WHERE ${landedTable}.rowid = r.row`);
  return true;
}

/**
 * Rows that bear a valid number which the index does not know are left out: they would be linked to somebody, and the
 * opt-out of the person whose number it is would not find them.
 */
async function defineTuples(engine: Engine, file: Linking): Promise<number> {
  const columns = identityColumns.join(', ');
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~nobodys" AS
    SELECT l.rowid AS row, l.${numberColumn} AS valid, ${identitySql(file.person).join(', ')}
    FROM ${landedTable} l WHERE starts_with(l.${reasonColumn}, 'link-') AND (l.${numberColumn} IS NULL
      OR l.${numberColumn} IN (SELECT number FROM ${indexTable} WHERE number IS NOT NULL))`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${tuplesTable} AS
    SELECT row_number() OVER (ORDER BY ${columns}, valid) AS tuple, ${columns}, valid
    FROM "~nobodys" GROUP BY ${columns}, valid`);
  const same = [...identityColumns, 'valid']
    .map((name) => `n.${name} IS NOT DISTINCT FROM t.${name}`)
    .join(' AND ');
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~row tuples" AS
    SELECT n.row, t.tuple FROM "~nobodys" n JOIN ${tuplesTable} t ON ${same}`);
  await engine.run('DROP TABLE "~nobodys"');
  const [found] = await engine.rows(`SELECT count(*) AS n FROM ${tuplesTable}`);
  return Number(found?.['n'] ?? 0);
}

/**
 * What reviewers decided of the rows at hand, of people that the index knows: `tuple`, `person_key`, `number`, `same`,
 * `undisputed` (whether all that was decided of the two says the same).
 */
async function defineDecided(engine: Engine, decided: Decided): Promise<void> {
  const same = identityColumns.map((name) => `d.${name} IS NOT DISTINCT FROM t.${name}`).join(' AND ');
  const none = `SELECT ${identityColumns.map((name) => `CAST(NULL AS VARCHAR) AS ${name}`).join(', ')},
    CAST(NULL AS BIGINT) AS number, FALSE AS same WHERE FALSE`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${decidedTable} AS
    SELECT t.tuple, x.person_key, min(d.number) AS number, bool_or(d.same) AS same,
      bool_or(d.same) = bool_and(d.same) AS undisputed
    FROM ${tuplesTable} t JOIN (${decided ?? none}) d ON ${same} JOIN ${indexTable} x ON x.number = d.number
    GROUP BY t.tuple, x.person_key`);
}

/** `another`: the row's own number is valid and another known person's. */
async function defineLikely(engine: Engine): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${likelyTable} AS
    SELECT found.*, own.person_key IS NOT NULL AND own.person_key <> found.person_key AS another,
      row_number() OVER (PARTITION BY found.tuple ORDER BY found.bits DESC, found.number) AS place
    FROM (SELECT CAST(b.source AS BIGINT) AS tuple, i.person_key, min(k.number) AS number, max(x.bits) AS bits,
        arg_max(x.pattern, x.bits) AS pattern, arg_max(k.identity, (x.bits, -k.identity)) AS identity
      FROM ${linksTable} x JOIN ${recordsTable} a ON a.id = x.a JOIN ${recordsTable} b ON b.id = x.b
        JOIN "~known" k ON k.identity = a.source JOIN ${indexTable} i ON i.number = k.number
      GROUP BY b.source, i.person_key) found
    JOIN ${tuplesTable} t ON t.tuple = found.tuple LEFT JOIN ${indexTable} own ON own.number = t.valid
    ANTI JOIN (FROM ${decidedTable} WHERE NOT same) refused
      ON refused.tuple = found.tuple AND refused.person_key = found.person_key`);
}
