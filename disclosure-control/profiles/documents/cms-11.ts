import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const cms11: ProfileDocument = {
  name: 'cms-11',
  version: '1.0.0',
  title: 'CMS cell size suppression: at least 11',
  publisher: 'Centers for Medicare & Medicaid Services',
  source:
    'Centers for Medicare & Medicaid Services, Cell Size Suppression Policy: no cell of 1 to 10 is reported or can be derived; zero is no violation',
  date: '2024-01-26',
  threshold: 11,
  counts: { kind: 'exact' },
  zero: 'shown',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'additive',
  hiddenWidth: 10,
  differs: ['Totals are the sums of their shown parts, so that no hidden count follows from them.'],
};
