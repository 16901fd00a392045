import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const nhsSde: ProfileDocument = {
  name: 'nhs-sde',
  version: '1.0.0',
  title: 'NHS England, Secure Data Environment',
  publisher: 'NHS England',
  source:
    'NHS England Secure Data Environment service, safe outputs: counts under 10 are suppressed, the rest is rounded to 5',
  date: null,
  threshold: 10,
  counts: { kind: 'nearest', base: 5 },
  zero: 'hidden',
  national: null,
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 10,
  differs: [
    'The guidance on output checking is given to users of the service only: the data owner confirms threshold and base before this profile is used.',
  ],
};
