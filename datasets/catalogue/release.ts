import { type DatasetId, type ReleaseVersion } from '@vitrine/core/ids';
import type { Manifest } from './manifest.ts';

/** A committed release: its manifest, and the digest that names it in the ledger. */
export interface Release {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's bytes. */
  readonly digest: string;
}

/** The outcome of `verifyRelease`: every object that is not what the manifest says. */
export interface ReleaseVerdict {
  readonly dataset: DatasetId;
  readonly version: ReleaseVersion;
  readonly digest: string;
  readonly objects: number;
  readonly bytes: number;
  readonly faults: readonly { readonly key: string; readonly fault: 'missing' | 'changed' }[];
}

/** Orders by dataset, then by version as numbers: 1.10 comes after 1.9. */
export function compareReleases(
  a: { readonly dataset: string; readonly version: string },
  b: { readonly dataset: string; readonly version: string },
): number {
  if (a.dataset !== b.dataset) return a.dataset < b.dataset ? -1 : 1;
  const [majorA = 0, minorA = 0] = a.version.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.version.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
