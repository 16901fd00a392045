import { statementsOf, type Standard } from '../statement.ts';
import { asvsBack } from './asvs-back.ts';
import { asvsFront } from './asvs-front.ts';
import { asvsIdentity } from './asvs-identity.ts';

export const asvs: Standard = {
  id: 'asvs',
  name: 'OWASP Application Security Verification Standard, level 2',
  version: '5.0.0',
  address: 'https://owasp.org/www-project-application-security-verification-standard/',
  attribution:
    'The ASVS is by the OWASP Foundation, under the Creative Commons Attribution-ShareAlike 4.0 licence (CC BY-SA 4.0). Numbers and levels are theirs; no sentence of it stands here: titles are in our words. Level 2 holds the items of level 1.',
  statements: statementsOf([...asvsFront, ...asvsIdentity, ...asvsBack]),
};
