export { SeenTokens } from './seen-tokens.ts';
export { type Session, type SessionStart, Sessions, csrfMatches } from './sessions.ts';
