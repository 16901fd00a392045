import type { CutProgress } from '@vitrine/datasets/catalogue/steward';

const steps: Readonly<Record<CutProgress['stage'], string>> = {
  pseudonyms: 'Drawing pseudonyms for',
  write: 'Making the cut of',
  ready: 'Ready: the cut of',
};

/** A step of the making of a cut, in words. */
export function cutStep({ stage, dataset }: CutProgress): string {
  return `${steps[stage]} ${dataset}`;
}
