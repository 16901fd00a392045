import { statementsOf, type Standard } from '../statement.ts';
import { satreData } from './satre-data.ts';
import { satreGovernance } from './satre-governance.ts';
import { satreTechnology } from './satre-technology.ts';

export const satre: Standard = {
  id: 'satre',
  name: 'SATRE: Standard Architecture for Trusted Research Environments',
  version: '1.1.1',
  address: 'https://satre-specification.readthedocs.io',
  attribution:
    'The SATRE specification is by the SATRE contributors, under the Creative Commons Attribution 4.0 licence (CC BY 4.0). Numbers and weights are theirs; titles are shortened, in our words.',
  statements: statementsOf([...satreGovernance, ...satreTechnology, ...satreData]),
};
