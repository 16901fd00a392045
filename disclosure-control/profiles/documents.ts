import type { ProfileDocument } from './document.ts';
import { acroDefault } from './documents/acro-default.ts';
import { cms11 } from './documents/cms-11.ts';
import { nhsHes2018 } from './documents/nhs-hes-2018.ts';
import { nhsSde } from './documents/nhs-sde.ts';
import { ons105 } from './documents/ons-10-5.ts';
import { opensafely75 } from './documents/opensafely-7-5.ts';
import { opensafelyMidpoint6 } from './documents/opensafely-midpoint6.ts';
import { ukllc10 } from './documents/ukllc-10.ts';

/** Every profile document, in the order in which docs/disclosure-rules.md lists them. */
export const profileDocuments: readonly ProfileDocument[] = [
  nhsHes2018,
  nhsSde,
  opensafely75,
  opensafelyMidpoint6,
  acroDefault,
  ons105,
  ukllc10,
  cms11,
];
