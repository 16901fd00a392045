import type { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { candidatesTable, defineCandidates, type BlockingRule } from './blocking.ts';
import { clusterGroup, groupsOf, type ClusterRules, type Link } from './clusters.ts';
import { comparePairs, countPatterns, levelShares } from './compare.ts';
import { bitsOf, estimate, type Model } from './em.ts';
import { firstGuess, levelNames, type LinkField } from './fields.ts';
import { admissible, defineRecords, recordsTable, type Sides } from './records.ts';
import { weighPairs } from './weights.ts';

/** The engine's table of links: `a`, `b` (ids, a < b), `bits` DOUBLE (weight with the prior), `pattern` UBIGINT. */
export const linksTable = '"~lk links"';

export interface LinkOptions {
  readonly fields: readonly LinkField[];
  readonly sides: Sides;
  /** Pairs of less than this probability are not kept. */
  readonly keepFrom: number;
  /** The most candidate pairs; by default eight for each record, and a million. */
  readonly mostPairs?: number;
}

/** What was learnt of a file's records. */
export interface Linkage {
  readonly fields: readonly LinkField[];
  readonly records: number;
  readonly candidates: number;
  readonly rules: readonly BlockingRule[];
  readonly model: Model;
}

const sampledPairs = 500_000;
/** In a file of a few matches what is usual counts as much as they do. */
const believedMatches = 20;

/** Levels among random pairs, by a hash of the ids, which stand in the order of the values: the same for the same records. */
async function overallShares(
  engine: Engine,
  fields: readonly LinkField[],
  sides: Sides,
  records: number,
): Promise<readonly (readonly number[])[]> {
  const drawn =
    (records * (records - 1)) / 2 <= sampledPairs
      ? `${recordsTable} l JOIN ${recordsTable} r ON l.id < r.id WHERE ${admissible(sides, 'l', 'r')}`
      : `(SELECT CAST(hash(concat(n, 'a')) % ${records} AS UINTEGER) AS x,
            CAST(hash(concat(n, 'b')) % ${records} AS UINTEGER) AS y FROM range(${sampledPairs}) t(n)) s
          JOIN ${recordsTable} l ON l.id = least(s.x, s.y) JOIN ${recordsTable} r ON r.id = greatest(s.x, s.y)
          WHERE s.x <> s.y AND ${admissible(sides, 'l', 'r')}`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE "~lk sample" AS SELECT l.id AS a, r.id AS b FROM ${drawn}`);
  await comparePairs(engine, '"~lk sample"', fields, '"~lk sampled"');
  const shares = levelShares(await countPatterns(engine, '"~lk sampled"', fields.length), fields);
  await dropAll(engine, ['"~lk sample"', '"~lk sampled"']);
  return shares;
}

/**
 * Finds pairs of records that are likely one person's, with the weight of each, in `linksTable`. `query` gives `source`,
 * `side` (0 or 1) and each field under its name, as text. The same records give the same links, in whatever order they
 * come. Leaves `recordsTable`, too.
 */
export async function findLinks(engine: Engine, query: string, options: LinkOptions): Promise<Linkage> {
  const { fields, sides } = options;
  const sizes = await defineRecords(engine, query, fields, sides);
  const mostPairs = options.mostPairs ?? 8 * sizes.records + 1_000_000;
  const overall = await overallShares(engine, fields, sides, sizes.records);
  const { rules, pairs } = await defineCandidates(engine, fields, sides, sizes, mostPairs);
  await comparePairs(engine, candidatesTable, fields, '"~lk compared"');
  const patterns = await countPatterns(engine, '"~lk compared"', fields.length);
  const allPairs = Math.max(sizes.pairs, 1);
  const m = fields.map((field) => firstGuess(levelNames[field.kind].length));
  // As if every second record had another of its person; what it really is, is estimated.
  const lambda = Math.min(Math.max(sizes.records / allPairs / 2, 1e-12), 0.3);
  const believed = { m, matches: believedMatches };
  const model = estimate({ patterns, overall, allPairs, believed }, { lambda, m, u: overall });
  await weighPairs(engine, fields, model, '"~lk compared"', linksTable, bitsOf(options.keepFrom));
  await dropAll(engine, [candidatesTable, '"~lk compared"']);
  return { fields, records: sizes.records, candidates: pairs, rules, model };
}

async function dropAll(engine: Engine, tables: readonly string[]): Promise<void> {
  for (const table of tables) await engine.run(`DROP TABLE ${table}`);
}

async function readLinks(engine: Engine, sql: string): Promise<Link[]> {
  const rows = await engine.rows(sql);
  return rows.map((row) => ({ a: Number(row['a']), b: Number(row['b']), bits: Number(row['bits']) }));
}

/** Which records of a side are one each: a cluster has at most one of them. */
async function sideOf(engine: Engine, sides: Sides): Promise<ClusterRules['sideOf']> {
  if (sides === 'one') return undefined;
  const [first] = await engine.rows(`SELECT count(*) AS n FROM ${recordsTable} WHERE side = 0`);
  // Records stand in the order of their sides.
  const known = Number(first?.['n'] ?? 0);
  return (id) => (id < known ? 0 : sides === 'between' ? 1 : undefined);
}

export interface Clustering {
  /** Mean weight, in bits, from which clusters are joined. */
  readonly from: number;
  readonly sides: Sides;
  readonly apart?: ClusterRules['apart'];
}

/**
 * Clusters what `findLinks` found: groups by links of at least `from` bits, then within each group, where all pairs are
 * compared, by average linkage. Returns each record's cluster, named by the smallest id in it.
 */
export async function clusterLinks(
  engine: Engine,
  linkage: Linkage,
  { from, sides, apart }: Clustering,
): Promise<Uint32Array> {
  const links = await readLinks(
    engine,
    `SELECT a, b, bits FROM ${linksTable} WHERE bits >= ${literal(String(from))}::DOUBLE`,
  );
  const clusters = groupsOf(links, linkage.records);
  const members = new Map<number, number[]>();
  clusters.forEach((group, id) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [id]);
    else known.push(id);
  });
  const groups = [...members.values()].filter((group) => group.length > 1);
  const weights = await weightsWithin(engine, linkage, groups);
  const bits = (a: number, b: number): number =>
    weights.get(Math.min(a, b) * linkage.records + Math.max(a, b)) ?? -Infinity;
  const one = await sideOf(engine, sides);
  const rules: ClusterRules = {
    from,
    ...(one === undefined ? {} : { sideOf: one }),
    ...(apart === undefined ? {} : { apart }),
  };
  for (const group of groups) {
    for (const cluster of clusterGroup(group, bits, rules)) {
      const name = Math.min(...cluster);
      for (const id of cluster) clusters[id] = name;
    }
  }
  return clusters;
}

/** The weight of every two records of a group, by `a * records + b`. */
async function weightsWithin(
  engine: Engine,
  { fields, model, records }: Linkage,
  groups: readonly (readonly number[])[],
): Promise<ReadonlyMap<number, number>> {
  await engine.run('CREATE OR REPLACE TEMP TABLE "~lk within" (a UINTEGER, b UINTEGER)');
  const appender = await engine.connection.createAppender('~lk within');
  for (const group of groups) {
    group.forEach((a, at) => {
      for (const b of group.slice(at + 1)) {
        appender.appendUInteger(a);
        appender.appendUInteger(b);
        appender.endRow();
      }
    });
  }
  appender.closeSync();
  await comparePairs(engine, '"~lk within"', fields, '"~lk within compared"');
  await weighPairs(engine, fields, model, '"~lk within compared"', '"~lk weights"', -1e6);
  const found = await readLinks(engine, 'SELECT a, b, bits FROM "~lk weights"');
  await dropAll(engine, ['"~lk within"', '"~lk within compared"', '"~lk weights"']);
  return new Map(found.map(({ a, b, bits }) => [a * records + b, bits]));
}
