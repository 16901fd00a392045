import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const opensafely75: ProfileDocument = {
  name: 'opensafely-7-5',
  version: '1.0.0',
  title: 'OpenSAFELY: redact up to 7, round to 5',
  publisher: 'OpenSAFELY',
  source:
    'OpenSAFELY documentation, disclosure control: counts of 7 or fewer are redacted, then rounded to 5',
  date: null,
  threshold: 8,
  counts: { kind: 'nearest', base: 5 },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 8,
  differs: [],
};
