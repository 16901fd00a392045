import type { Role } from '@vitrine/policy/abilities';

/** A made-up person of the development sign-in. None of them exists. */
export interface Persona {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** One sample persona for every role, and two of those that must be different people. */
export const personas: readonly Persona[] = [
  { username: 'sam.researcher', name: 'Sam Researcher (sample)', roles: ['researcher'] },
  { username: 'robin.researcher', name: 'Robin Researcher (sample)', roles: ['researcher'] },
  { username: 'dana.manager', name: 'Dana Manager (sample)', roles: ['data-manager'] },
  { username: 'avery.officer', name: 'Avery Officer (sample)', roles: ['access-officer'] },
  { username: 'blake.officer', name: 'Blake Officer (sample)', roles: ['access-officer'] },
  { username: 'casey.checker', name: 'Casey Checker (sample)', roles: ['output-checker'] },
  { username: 'drew.checker', name: 'Drew Checker (sample)', roles: ['output-checker'] },
  { username: 'indra.reviewer', name: 'Indra Reviewer (sample)', roles: ['igard-reviewer'] },
  { username: 'oli.operator', name: 'Oli Operator (sample)', roles: ['operator'] },
];
