export { type Session, Sessions, csrfMatches } from './sessions.ts';
