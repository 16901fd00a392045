import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const ukllc10: ProfileDocument = {
  name: 'ukllc-10',
  version: '1.0.0',
  title: 'UK Longitudinal Linkage Collaboration: at least 10 people',
  publisher: 'UK Longitudinal Linkage Collaboration',
  source:
    'UK LLC Guidebook, Statistical Disclosure Control: no count under 10, zero included, leaves; no exceptions',
  date: '2026-01-30',
  threshold: 10,
  counts: { kind: 'exact' },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'additive',
  hiddenWidth: 10,
  differs: ['Totals are the sums of their shown parts, so that no hidden count follows from them.'],
};
