import type { Engine } from '@vitrine/core/engine';
import { blockingKeys, columnOf, type LinkField } from './fields.ts';
import { admissible, pairsSql, recordsTable, type Sides, type Sizes } from './records.ts';

/** The engine's table of candidate pairs: `a` UINTEGER, `b` UINTEGER (ids, a < b), each pair once. */
export const candidatesTable = '"~lk candidates"';
const keysTable = '"~lk keys"';

/** A rule by which candidates are found: records that agree on all of its keys. */
export interface BlockingRule {
  /** The fields whose keys it joins, in words. */
  readonly name: string;
  /** Blocks of more pairs than this are left out: what so many share tells nothing. */
  readonly largest: number;
  /** Pairs it gives, those of other rules included. */
  readonly pairs: number;
}

interface Key {
  readonly field: number;
  /** 0 for the whole value, which implies the others of its field. */
  readonly rank: number;
  readonly name: string;
  /** Column of `keysTable`: a number, or NULL where the value is missing. */
  readonly column: string;
}

interface Measured extends BlockingRule {
  readonly keys: readonly Key[];
  /** Whether no block was left out. */
  readonly whole: boolean;
}

async function defineKeys(engine: Engine, fields: readonly LinkField[]): Promise<readonly Key[]> {
  const keys: Key[] = [];
  const columns: string[] = [];
  fields.forEach((field, at) =>
    blockingKeys(field.kind, columnOf(at)).forEach((sql, rank) => {
      const column = `k${keys.length}`;
      keys.push({ field: at, rank, name: rank === 0 ? field.name : `part ${rank} of ${field.name}`, column });
      columns.push(`, CASE WHEN ${sql} <> '' THEN hash(${sql}) END AS ${column}`);
    }),
  );
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${keysTable} AS
    SELECT id, side${columns.join('')} FROM ${recordsTable} ORDER BY id`);
  return keys;
}

function combinations(keys: readonly Key[], of: number): readonly (readonly Key[])[] {
  if (of === 0) return [[]];
  return keys.flatMap((key, at) =>
    combinations(
      keys.slice(at + 1).filter((other) => other.field !== key.field),
      of - 1,
    ).map((rest) => [key, ...rest]),
  );
}

/** Whether all pairs of `narrow` are pairs of `wide`. */
const narrows = (narrow: readonly Key[], wide: readonly Key[]): boolean =>
  wide.every((key) =>
    narrow.some((one) => one.field === key.field && (one.rank === 0 || one.rank === key.rank)),
  );

/** SQL of the number of a record's block under these keys; NULL in no block. */
const blockSql = (keys: readonly Key[]): string =>
  keys.length === 1
    ? (keys[0]?.column ?? 'NULL')
    : `CASE WHEN ${keys.map((key) => `${key.column} IS NOT NULL`).join(' AND ')} THEN hash(${keys.map((key) => key.column).join(', ')}) END`;

/** How large the blocks may be for a rule to give at most so many pairs. */
async function measure(
  engine: Engine,
  keys: readonly Key[],
  sides: Sides,
  most: number,
  records: number,
): Promise<Measured> {
  // Of a large file one block in sixteen is measured, by its number.
  const part = records > 200_000 ? 16 : 1;
  const blocks = await engine.rows(`SELECT pairs, count(*) * ${part} AS blocks FROM (
      SELECT ${pairsSql(sides, 'count(*)', 'count(*) FILTER (WHERE side = 0)')} AS pairs
      FROM (SELECT side, ${blockSql(keys)} AS block FROM ${keysTable})
      WHERE block IS NOT NULL${part === 1 ? '' : ` AND (block >> 8) % ${part} = 0`} GROUP BY block)
    WHERE pairs > 0 GROUP BY pairs ORDER BY pairs`);
  let pairs = 0;
  let largest = 0;
  let whole = true;
  for (const row of blocks) {
    const each = Number(row['pairs']);
    const more = Number(row['blocks']) * each;
    if (pairs + more > most) {
      whole = false;
      break;
    }
    pairs += more;
    largest = each;
  }
  return { name: keys.map((key) => key.name).join(' and '), keys, largest, pairs, whole };
}

/** Of so many keys a rule is made at most. */
const mostKeys = 3;

/**
 * Finds candidates by rules that the data chooses: single keys whose blocks are small; then combinations of two and
 * three, those that give the fewest pairs first, unless they only narrow one that was taken. Stops at `mostPairs`
 * different pairs, so that a file in which all bear one name costs no more than another.
 */
export async function defineCandidates(
  engine: Engine,
  fields: readonly LinkField[],
  sides: Sides,
  sizes: Sizes,
  mostPairs: number,
): Promise<{ readonly rules: readonly BlockingRule[]; readonly pairs: number }> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~lk found" (pair UBIGINT)`);
  if (sizes.pairs <= mostPairs) {
    await engine.run(`INSERT INTO "~lk found" SELECT (CAST(l.id AS UBIGINT) << 32) | r.id
      FROM ${recordsTable} l JOIN ${recordsTable} r ON l.id < r.id AND ${admissible(sides, 'l', 'r')}`);
    const pairs = await finish(engine);
    return { rules: [{ name: 'every pair', largest: sizes.pairs, pairs: sizes.pairs }], pairs };
  }
  const keys = await defineKeys(engine, fields);
  const each = Math.floor(mostPairs / 4);
  const taken: Measured[] = [];
  let pairs = 0;
  // Three keys only where two found little: each further key costs the square of their number to measure.
  for (let of = 1; of <= mostKeys && (of < mostKeys || pairs < mostPairs / 2); of += 1) {
    const measured: Measured[] = [];
    for (const some of combinations(keys, of)) {
      if (taken.some((one) => one.whole && narrows(some, one.keys))) continue;
      const one = await measure(engine, some, sides, each, sizes.records);
      // Alone, a key must tell records apart; what is common is left to combinations.
      if (one.pairs > 0 && (of > 1 || one.whole)) measured.push(one);
    }
    measured.sort((a, b) => a.pairs - b.pairs || (a.name < b.name ? -1 : 1));
    for (const rule of measured) {
      if (taken.some((one) => one.whole && narrows(rule.keys, one.keys))) continue;
      if (pairs + rule.pairs > mostPairs) continue;
      pairs = await addPairs(engine, rule, sides);
      taken.push(rule);
    }
  }
  await engine.run(`DROP TABLE ${keysTable}`);
  return {
    rules: taken.map(({ name, largest, pairs: given }) => ({ name, largest, pairs: given })),
    pairs: await finish(engine),
  };
}

/** Adds a rule's pairs; returns how many different ones there are now. */
async function addPairs(engine: Engine, rule: Measured, sides: Sides): Promise<number> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~lk blocks" AS SELECT id, side, block FROM (
      SELECT id, side, block,
        ${pairsSql(sides, 'count(*) OVER same', 'count(*) FILTER (WHERE side = 0) OVER same')} AS pairs
      FROM (SELECT id, side, ${blockSql(rule.keys)} AS block FROM ${keysTable}) WHERE block IS NOT NULL
      WINDOW same AS (PARTITION BY block))
    WHERE pairs BETWEEN 1 AND ${rule.largest}`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~lk new" AS
    SELECT (CAST(l.id AS UBIGINT) << 32) | r.id AS pair
    FROM "~lk blocks" l JOIN "~lk blocks" r ON l.block = r.block AND l.id < r.id AND ${admissible(sides, 'l', 'r')}`);
  await engine.run('INSERT INTO "~lk found" SELECT pair FROM "~lk new" ANTI JOIN "~lk found" USING (pair)');
  await engine.run('DROP TABLE "~lk new"');
  const [found] = await engine.rows('SELECT count(*) AS n FROM "~lk found"');
  return Number(found?.['n'] ?? 0);
}

async function finish(engine: Engine): Promise<number> {
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${candidatesTable} AS
    SELECT CAST(pair >> 32 AS UINTEGER) AS a, CAST(pair & 4294967295 AS UINTEGER) AS b FROM (
      SELECT pair FROM "~lk found" ORDER BY pair)`);
  await engine.run('DROP TABLE "~lk found"');
  await engine.run('DROP TABLE IF EXISTS "~lk blocks"');
  const [found] = await engine.rows(`SELECT count(*) AS n FROM ${candidatesTable}`);
  return Number(found?.['n'] ?? 0);
}
