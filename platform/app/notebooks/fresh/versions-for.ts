import type { BundleManifest } from '@vitrine/api';
import { engineVersion, ownVersion, pythonVersions, rVersions } from '@vitrine/notebooks-gateway/kernel';

/** What the cells of a notebook run in: known of the machine, so that no code can say otherwise. */
export function versionsFor(
  cells: readonly Pick<BundleManifest['cells'][number], 'language'>[],
): BundleManifest['versions'] {
  const has = (wanted: string): boolean => cells.some(({ language }) => language === wanted);
  const python = has('python') ? pythonVersions() : undefined;
  const r = has('r') ? rVersions() : undefined;
  return {
    vitrine: ownVersion(),
    engine: engineVersion(),
    ...(python === undefined ? {} : { python: { ...python, packages: [...python.packages] } }),
    ...(r === undefined ? {} : { r: { ...r, packages: [...r.packages] } }),
  };
}
