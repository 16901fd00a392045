import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const ons105: ProfileDocument = {
  name: 'ons-10-5',
  version: '1.0.0',
  title: 'ONS cell keys: at least 10 people, multiples of 5',
  publisher: 'Office for National Statistics',
  source:
    'Office for National Statistics, Cell Key Perturbation user guide, with the published table ptable_10_5',
  date: null,
  threshold: 10,
  counts: { kind: 'cell-key', table: 'ons-10-5' },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 10,
  differs: [],
};
