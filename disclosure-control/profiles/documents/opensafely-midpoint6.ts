import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const opensafelyMidpoint6: ProfileDocument = {
  name: 'opensafely-midpoint6',
  version: '1.0.0',
  title: 'OpenSAFELY: midpoint 6 rounding',
  publisher: 'OpenSAFELY',
  source:
    'OpenSAFELY documentation, disclosure control: counts are rounded up to a multiple of 6 less 3, so that 1 to 6 are 3; figures are derived from rounded counts',
  date: null,
  threshold: 7,
  counts: { kind: 'midpoint', base: 6 },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 7,
  differs: [
    'Counts of 1 to 6 are hidden where the source shows 3: a row for 3 would say that somebody is there.',
  ],
};
