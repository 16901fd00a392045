export { Addresses } from './addresses.ts';
export { identityEvents } from './events.ts';
export { type Person, listPeople } from './people.ts';
export { projectIdentity, rememberIdentity } from './projection.ts';
export { identityMigrations } from './tables.ts';
