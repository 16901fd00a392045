import { Corrupt } from '@vitrine/core/errors';
import { identifier } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { landedTable, numberColumn, reasonColumn } from '../publish/landed-table.ts';
import { indexTable } from './person-index.ts';
import { randomTable, uuidSql } from './random-numbers.ts';

/**
 * Deterministic linkage (docs/data-manager.md). A row is a person's when its NHS number is valid, the index
 * knows the number, and the row's birth date is the index's. No other field decides: names and postcodes
 * change, and a wrong link shows one person another's life.
 */

type Linked = DatasetFile & { readonly person: NonNullable<DatasetFile['person']> };

export interface LinkageFacts {
  /** People the index did not know before. */
  readonly newPeople: number;
  /** Internal keys that were found to be another's. */
  readonly merged: number;
  /** Whether any number or key was found to be that of a person known by another. */
  readonly joined: boolean;
  /** Whether the index has to be saved before anything that uses it. */
  readonly indexChanged: boolean;
}

/** SQL of a column of the file: qualified, since files may name columns as the index does. */
const landedColumn = (name: string): string => `l.${identifier(name)}`;

async function count(engine: Engine, sql: string): Promise<number> {
  const [row] = await engine.rows(`SELECT count(*) AS n FROM ${sql}`);
  return Number(row?.['n'] ?? 0);
}

/** Numbers that are new to the index and on whose birth date all of the file's rows agree become people. */
async function addPeople(engine: Engine, file: Linked, only: string): Promise<number> {
  const birth = landedColumn(file.person.birthDate);
  const spine = file.role === 'spine' ? 'TRUE' : 'FALSE';
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~new" AS
    SELECT l.${numberColumn} AS number, min(${birth}) AS birth_date
    FROM ${landedTable} l ANTI JOIN ${indexTable} i ON l.${numberColumn} = i.number
    WHERE l.${reasonColumn} IS NULL AND l.${numberColumn} IS NOT NULL AND ${birth} IS NOT NULL AND ${only}
    GROUP BY l.${numberColumn} HAVING min(${birth}) = max(${birth})`);
  const added = await count(engine, '"~new"');
  if (added === 0) return 0;
  await randomTable(engine, '~keys', added);
  await engine.run(`INSERT INTO ${indexTable} SELECT number, ${uuidSql}, birth_date, ${spine}, NULL
    FROM (SELECT *, rowid AS n FROM "~new") JOIN "~keys" USING (n)`);
  return added;
}

/** What a spine says of a number it lists once, or always with one birth date, is right. */
async function trustSpine(engine: Engine, file: Linked, current: string): Promise<number> {
  const birth = landedColumn(file.person.birthDate);
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~said" AS
    SELECT l.${numberColumn} AS number, min(${birth}) AS birth_date FROM ${landedTable} l
    WHERE l.${reasonColumn} IS NULL AND l.${numberColumn} IS NOT NULL AND ${birth} IS NOT NULL AND ${current}
    GROUP BY l.${numberColumn} HAVING min(${birth}) = max(${birth})`);
  const corrected = await count(
    engine,
    `${indexTable} i JOIN "~said" s USING (number) WHERE i.birth_date <> s.birth_date OR NOT i.spine`,
  );
  if (corrected > 0) {
    await engine.run(`UPDATE ${indexTable} SET birth_date = s.birth_date, spine = TRUE
      FROM "~said" s WHERE ${indexTable}.number = s.number`);
  }
  return corrected;
}

/**
 * Makes the table of keys that are another's from now on (`old_key`, `new_key`), from `~aliases`. Keys that are one
 * person's directly or by way of others get one key together, never one that goes itself: rows published under any
 * of them are brought to it in one step, and opt-outs with them. It is one that nothing replaced, if there is one.
 */
async function defineMerging(engine: Engine): Promise<void> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~same" AS WITH found AS (
      SELECT DISTINCT known AS a, person_key AS b FROM "~aliases" WHERE known <> person_key)
    SELECT a, b FROM found UNION SELECT b, a FROM found`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~person of" AS
    SELECT DISTINCT a AS key, {'replaced': a IN (SELECT known FROM "~aliases" WHERE known <> person_key), 'key': a} AS first
    FROM "~same"`);
  for (;;) {
    await engine.run(`CREATE OR REPLACE TEMP TABLE "~nearer" AS
      SELECT s.a AS key, min(p.first) AS first FROM "~same" s JOIN "~person of" p ON p.key = s.b GROUP BY s.a`);
    const nearer = '"~nearer" n WHERE n.key = "~person of".key AND n.first < "~person of".first';
    const changed = await count(engine, `"~person of" WHERE EXISTS (SELECT 1 FROM ${nearer})`);
    if (changed === 0) break;
    await engine.run(`UPDATE "~person of" SET first = n.first FROM ${nearer}`);
  }
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~merging" AS
    SELECT key AS old_key, first.key AS new_key FROM "~person of" WHERE key <> first.key`);
}

const longestChain = 16;

/** Superseded numbers become further numbers of the person whose number replaced them. */
async function resolveSuperseded(
  engine: Engine,
  superseded: string,
): Promise<{ changed: number; merged: number }> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~old" AS
    SELECT l.${numberColumn} AS number, min(nhs_number(${superseded})) AS target FROM ${landedTable} l
    WHERE l.${reasonColumn} IS NULL AND l.${numberColumn} IS NOT NULL AND ${superseded} IS NOT NULL
    GROUP BY l.${numberColumn} HAVING count(DISTINCT nhs_number(${superseded})) = 1`);
  for (let step = 0; step < longestChain; step += 1) {
    const chained = await count(engine, '"~old" a JOIN "~old" b ON a.target = b.number');
    if (chained === 0) break;
    await engine.run('UPDATE "~old" SET target = b.target FROM "~old" b WHERE "~old".target = b.number');
  }
  // A number that still leads to a superseded one is in a circle.
  await engine.run('DELETE FROM "~old" WHERE target IN (SELECT number FROM "~old")');
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~aliases" AS
    SELECT o.number, i.person_key, i.birth_date, k.person_key AS known
    FROM "~old" o JOIN ${indexTable} i ON i.number = o.target LEFT JOIN ${indexTable} k ON k.number = o.number`);
  await defineMerging(engine);
  const merged = await count(engine, '"~merging"');
  const added = await count(engine, '"~aliases" WHERE known IS NULL');
  await engine.run(`INSERT INTO ${indexTable} SELECT number, person_key, birth_date, TRUE, NULL FROM "~aliases"
    WHERE known IS NULL`);
  if (merged > 0) {
    await engine.run(`UPDATE ${indexTable} SET merged_into = m.new_key FROM "~merging" m
      WHERE ${indexTable}.merged_into = m.old_key`);
    await engine.run(`UPDATE ${indexTable} SET person_key = a.person_key, birth_date = a.birth_date, spine = TRUE
      FROM "~aliases" a WHERE ${indexTable}.number = a.number`);
    await engine.run(`UPDATE ${indexTable} SET person_key = m.new_key FROM "~merging" m
      WHERE ${indexTable}.number IS NOT NULL AND ${indexTable}.person_key = m.old_key`);
    await engine.run(`INSERT INTO ${indexTable} SELECT NULL, old_key, NULL, TRUE, new_key FROM "~merging"`);
  }
  return { changed: added + merged, merged };
}

/** Rows that are no known person's get the reason why. */
async function markUnlinked(engine: Engine, file: Linked): Promise<void> {
  const birth = landedColumn(file.person.birthDate);
  const number = landedColumn(file.person.nhsNumber);
  const unresolved =
    file.superseded === undefined
      ? ''
      : `WHEN i.number IS NULL AND ${landedColumn(file.superseded)} IS NOT NULL THEN 'link-superseded-unresolved'`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~unlinked" AS
    SELECT l.rowid AS row, CASE WHEN ${number} IS NULL THEN 'link-number-missing'
      WHEN l.${numberColumn} IS NULL THEN 'link-number-invalid'
      WHEN ${birth} IS NULL THEN 'link-birth-date-missing'
      ${unresolved}
      WHEN i.number IS NULL THEN 'link-birth-dates-conflict'
      ELSE 'link-birth-date-differs' END AS reason
    FROM ${landedTable} l LEFT JOIN ${indexTable} i ON l.${numberColumn} = i.number
    WHERE l.${reasonColumn} IS NULL AND (i.number IS NULL OR ${birth} IS DISTINCT FROM i.birth_date)`);
  await engine.run(`UPDATE ${landedTable} SET ${reasonColumn} = u.reason FROM "~unlinked" u
    WHERE ${landedTable}.rowid = u.row`);
}

/** Brings the index up to date from the landed rows and marks the rows that are no one's. */
export async function link(engine: Engine, file: DatasetFile): Promise<LinkageFacts> {
  if (file.person === undefined) return { newPeople: 0, merged: 0, joined: false, indexChanged: false };
  const linked: Linked = { ...file, person: file.person };
  const superseded = file.superseded === undefined ? undefined : landedColumn(file.superseded);
  const current = superseded === undefined ? 'TRUE' : `${superseded} IS NULL`;
  const corrected = file.role === 'spine' ? await trustSpine(engine, linked, current) : 0;
  const newPeople = await addPeople(engine, linked, current);
  const old =
    superseded === undefined ? { changed: 0, merged: 0 } : await resolveSuperseded(engine, superseded);
  await markUnlinked(engine, linked);
  const indexChanged = corrected + newPeople + old.changed > 0;
  return { newPeople, merged: old.merged, joined: old.changed > 0, indexChanged };
}

/** Marks rows that are published though they are nobody's. */
const nobodyColumn = '"~nobody"';
/** The valid number that a row bears, where it is not by it that the row has its person. */
const ownNumberColumn = '"~own number"';

/** Whether rows that are nobody's are published without a person. */
export const publishesUnlinked = (file: DatasetFile): boolean => file.link?.unlinked === 'publish';

/** Whether a release's rows may have another person than the one whose number they bear, or none. */
export const needsReach = (file: DatasetFile): boolean =>
  file.person !== undefined && file.link !== undefined;

/** Keeps the numbers of rows that have no person yet: by them opt-outs reach such rows, whosever they become. */
export async function keepOwnNumbers(engine: Engine): Promise<void> {
  await engine.run(`ALTER TABLE ${landedTable} ADD COLUMN ${nobodyColumn} BOOLEAN DEFAULT FALSE`);
  await engine.run(`ALTER TABLE ${landedTable} ADD COLUMN ${ownNumberColumn} BIGINT`);
  await engine.run(`UPDATE ${landedTable} SET ${ownNumberColumn} = ${numberColumn}
    WHERE starts_with(${reasonColumn}, 'link-')`);
}

/**
 * Lets in rows that are nobody's. Those with a valid number only when the index knows it, for by it opt-outs reach
 * them; and none that waits for reviewers, since it is likely somebody's who may have opted out.
 */
export async function admitUnlinked(engine: Engine): Promise<void> {
  await engine.run(`UPDATE ${landedTable} SET ${nobodyColumn} = TRUE, ${reasonColumn} = NULL
    WHERE ${reasonColumn} IN ('link-number-missing', 'link-number-invalid', 'link-birth-date-missing', 'link-birth-date-differs')
      AND (${numberColumn} IS NULL OR ${numberColumn} IN (SELECT number FROM ${indexTable} WHERE number IS NOT NULL))`);
}

/** Every row that is somebody's must find its person: a row of nobody is one that no opt-out reaches. @throws Corrupt */
export async function demandPeople(engine: Engine, file: DatasetFile): Promise<void> {
  if (file.person === undefined) return;
  const somebodys = needsReach(file) ? `NOT l.${nobodyColumn}` : 'TRUE';
  const lost = await count(
    engine,
    `${landedTable} l ANTI JOIN ${indexTable} i ON i.number = l.${numberColumn} AND i.person_key IS NOT NULL
     WHERE l.${reasonColumn} IS NULL AND ${somebodys}`,
  );
  if (lost > 0)
    throw new Corrupt({ detail: 'Rows were linked to people whom the person index does not know.' });
}

/** How many people the published rows are about; undefined where they are nobody's. */
export async function countPeople(engine: Engine, file: DatasetFile): Promise<number | undefined> {
  if (file.person === undefined) return undefined;
  const somebodys = needsReach(file) ? `NOT l.${nobodyColumn}` : 'TRUE';
  const [found] = await engine.rows(`SELECT count(DISTINCT i.person_key) AS n
    FROM ${landedTable} l JOIN ${indexTable} i ON i.number = l.${numberColumn} WHERE l.${reasonColumn} IS NULL AND ${somebodys}`);
  return Number(found?.['n'] ?? 0);
}

/**
 * SQL of the published rows: `person_key` and the given columns; where they may have another person than their number
 * says, also `reach_key`: whose number it is. That person's opt-out leaves the row out, too.
 */
export function publishedSql(file: DatasetFile, columns: readonly string[], order: string): string {
  const list = columns.map(landedColumn).join(', ');
  if (needsReach(file)) {
    return `SELECT CASE WHEN NOT l.${nobodyColumn} THEN i.person_key END AS person_key, o.person_key AS reach_key, ${list}
      FROM ${landedTable} l LEFT JOIN ${indexTable} i ON i.number = l.${numberColumn}
        LEFT JOIN ${indexTable} o ON o.number = l.${ownNumberColumn}
      WHERE l.${reasonColumn} IS NULL ${order}`;
  }
  return file.person === undefined
    ? `SELECT CAST(NULL AS UUID) AS person_key, ${list} FROM ${landedTable} l WHERE l.${reasonColumn} IS NULL ${order}`
    : `SELECT i.person_key, ${list} FROM ${landedTable} l JOIN ${indexTable} i ON l.${numberColumn} = i.number
       WHERE l.${reasonColumn} IS NULL ${order}`;
}
