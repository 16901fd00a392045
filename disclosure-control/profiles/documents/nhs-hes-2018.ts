import type { ProfileDocument } from '../document.ts';
import { acroDominance } from './acro-dominance.ts';

export const nhsHes2018: ProfileDocument = {
  name: 'nhs-hes-2018',
  version: '1.0.0',
  title: 'NHS Digital, Hospital Episode Statistics (2018)',
  publisher: 'NHS Digital',
  source:
    'Disclosure control methodology for Hospital Episode Statistics and Emergency Care Data Set, from September 2018: below national level 1 to 7 become *, the rest is rounded to 5, zero stays; means of 8 or more values as calculated',
  date: '2018-09-13',
  threshold: 8,
  counts: { kind: 'nearest', base: 5 },
  zero: 'shown',
  national: {
    says: 'No disclosure control is required for small numbers, means or percentages of all England.',
    threshold: 1,
    counts: { kind: 'exact' },
  },
  sums: { base: 1, noise: 120 },
  dominance: acroDominance,
  meanDecimals: 2,
  margins: 'own',
  hiddenWidth: 7,
  differs: [
    'National figures get the sub-national rules: who asks can make a national table of one person.',
    'Means are perturbed like sums; the source shows those of 8 or more values as calculated.',
  ],
};
