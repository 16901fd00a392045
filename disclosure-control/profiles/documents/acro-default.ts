import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const acroDefault: ProfileDocument = {
  name: 'acro-default',
  version: '1.0.0',
  title: 'ACRO defaults: at least 10 people',
  publisher: 'SACRO project',
  source:
    'ACRO default parameters (safe_threshold 10); SDC Handbook: an empty cell tells about a whole group',
  date: null,
  threshold: 10,
  counts: { kind: 'exact' },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 10,
  differs: ['Sums and means are perturbed; ACRO shows them as calculated where dominance rules pass.'],
};
