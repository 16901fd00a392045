import type { Engine } from '@vitrine/core/engine';
import { z } from 'zod';
import type { CutMetadata } from '../../catalogue/cut-metadata.ts';
import { mergesTable } from './cut-sql.ts';

/**
 * Pseudonyms that earlier cuts of the agreement gave to people who were since found to be somebody else.
 * `map`: SQL table of the people's pseudonyms; `before`: what the agreement's last cut of the dataset listed;
 * `now`: ISO 8601.
 * A map keeps every key it ever named, and a merged key is never named anew, so a merged key in it is one that
 * somebody has seen.
 */
export async function mergedPseudonyms(
  engine: Engine,
  map: string,
  before: CutMetadata['merged'],
  now: string,
): Promise<CutMetadata['merged']> {
  const rows =
    await engine.rows(`SELECT CAST(o.pseudonym AS VARCHAR) AS was, CAST(n.pseudonym AS VARCHAR) AS becomes
    FROM ${mergesTable} m JOIN ${map} o ON o.key = m.person_key LEFT JOIN ${map} n ON n.key = m.merged_into
    ORDER BY o.pseudonym`);
  const known = new Map(before.map((one) => [`${one.from} ${one.to ?? ''}`, one.since]));
  return rows.map(({ was, becomes }) => {
    const from = z.string().parse(was);
    const to = typeof becomes === 'string' ? becomes : null;
    return { from, to, since: known.get(`${from} ${to ?? ''}`) ?? now };
  });
}
