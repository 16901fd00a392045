import type { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { levelsOf } from './compare.ts';
import { bitsOfLevels, priorBits, type Model } from './em.ts';
import { equal, levelBits, type LinkField } from './fields.ts';
import { recordsTable } from './records.ts';

/** A number as the engine's DOUBLE, also where it happens to be whole. */
const double = (value: number): string => `CAST(${literal(String(value))} AS DOUBLE)`;

/**
 * Gives compared pairs (`a`, `b`, `pattern`) their weight in a new table (`bits` DOUBLE beside them), those of at least
 * `from` bits. An agreement counts by how rare its value is (H. B. Newcombe et al., "Automatic Linkage of Vital
 * Records", Science 130 (1959); Winkler 1989): the share of records that bear it stands in the place of `u`.
 */
export async function weighPairs(
  engine: Engine,
  fields: readonly LinkField[],
  model: Model,
  compared: string,
  into: string,
  from: number,
): Promise<void> {
  const prior = priorBits(model);
  const total = bitsOfLevels(model);
  const codes = await engine.rows(`SELECT DISTINCT pattern FROM ${compared} ORDER BY pattern`);
  const rows = codes.flatMap(({ pattern }) =>
    typeof pattern === 'bigint'
      ? [
          `(CAST(${pattern.toString()} AS UBIGINT), ${double(total(levelsOf(pattern, fields.length)) + prior)})`,
        ]
      : [],
  );
  await engine.run('CREATE OR REPLACE TEMP TABLE "~lk bits" (pattern UBIGINT, bits DOUBLE)');
  for (let at = 0; at < rows.length; at += 1000)
    await engine.run(`INSERT INTO "~lk bits" VALUES ${rows.slice(at, at + 1000).join(', ')}`);
  const rarity = fields.map((_, at) => {
    const common = Math.log2(model.u[at]?.[equal - 1] ?? 1);
    return `CASE WHEN (c.pattern >> ${at * levelBits}) & 7 = ${equal} THEN ${double(common)} - l.t${at} ELSE 0 END`;
  });
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} AS SELECT a, b, bits, pattern FROM (
      SELECT c.a, c.b, c.pattern, ${['w.bits', ...rarity].join(' + ')} AS bits
      FROM ${compared} c JOIN "~lk bits" w USING (pattern) JOIN ${recordsTable} l ON l.id = c.a)
    WHERE bits >= ${double(from)} ORDER BY a, b`);
  await engine.run('DROP TABLE "~lk bits"');
}
