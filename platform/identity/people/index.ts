export { identityEvents } from './events.ts';
export { type Person, listPeople } from './people.ts';
export { projectIdentity } from './projection.ts';
export { identityMigrations } from './tables.ts';
