import type { BundleManifest } from '@vitrine/api';

type BundleCell = BundleManifest['cells'][number];

/** How a cell of a bundle ended, in words. */
export const stateWords: Readonly<Record<BundleCell['state'], string>> = {
  ok: 'ran',
  error: 'failed',
  interrupted: 'ran out of time',
  killed: 'its kernel ended',
  'out-of-memory': 'out of memory',
  'not-run': 'not run',
  words: 'words',
};

/** Whether an output is what the same cell put out at the same place in a bundle that was looked at before. */
export function sameAs(
  cell: Pick<BundleCell, 'id' | 'outputs'>,
  place: number,
  other: BundleManifest | undefined,
): string {
  const before = other?.cells.find(({ id }) => id === cell.id)?.outputs[place];
  if (before === undefined) return '';
  return before.sha256 === cell.outputs[place]?.sha256 ? 'the same as before' : 'another than before';
}
