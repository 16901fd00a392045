export { Guard, parsedFrom, type ParsedQuery } from './guard.ts';
