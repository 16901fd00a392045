import type { AgreementRef } from '@vitrine/core';
import type { CutMetadata } from './cut-metadata.ts';

/**
 * Why a cut is no longer kept. `stopped`: its version was suspended, ended or replaced; `expired`: its term is
 * over; `opt-outs`: newer opt-outs count, or someone was found to be a person who opted out; `superseded`:
 * another cut of the dataset took its place, from a newer release for one; `damaged`: it is not what was made.
 */
export const removalReasons = ['stopped', 'expired', 'opt-outs', 'superseded', 'damaged'] as const;
export type RemovalReason = (typeof removalReasons)[number];

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
