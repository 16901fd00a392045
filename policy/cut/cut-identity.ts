import { digestOf, type Json } from '@vitrine/core/text';
import { parseCutId, type CutId } from '@vitrine/core/ids';
import type { TableCut } from './cut-definition.ts';

/**
 * The name of a cut: a digest of its definition (with the agreement's version and the release) and of the
 * opt-out snapshot it was made with. `optOutSnapshot` identifies the snapshot; it does not count where the
 * agreement applies no opt-outs.
 */
export function cutIdentity(cut: TableCut, optOutSnapshot: string | null): CutId {
  const applies = cut.optOuts.national || cut.optOuts.type1;
  return parseCutId(
    digestOf({ cut: cut as unknown as Json, optOutSnapshot: applies ? optOutSnapshot : null }),
  );
}
