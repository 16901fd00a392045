import type { RemovalReason } from '../../catalogue/removal.ts';
import type { AgreementRef } from '@vitrine/core/ids';
import type { CutMetadata } from '../../catalogue/cut-metadata.ts';

/** What decides at a moment whether a cut may stay. */
export interface Standing {
  /** Whether a version is no longer served. */
  readonly stopped: (ref: AgreementRef) => boolean;
  /** UTC day, `YYYY-MM-DD`. */
  readonly today: string;
  /** What a cut that leaves out the right people may say in `leftOut`. */
  readonly leftOut: ReadonlySet<string>;
}

/** What of a cut is looked at. */
export type Mortal = Pick<CutMetadata, 'agreement' | 'until' | 'leftOut'>;

/**
 * Why a cut must go, or undefined while it may stay: a cut is kept only while a room could be opened on it. How
 * old the opt-outs are does not count: until a newer list is there, the agreement is only refused. Pure.
 */
export function whyGone(
  cut: Mortal,
  standing: Standing,
): Extract<RemovalReason, 'stopped' | 'expired' | 'opt-outs'> | undefined {
  if (standing.stopped(cut.agreement)) return 'stopped';
  if (standing.today > cut.until) return 'expired';
  return standing.leftOut.has(cut.leftOut) ? undefined : 'opt-outs';
}
