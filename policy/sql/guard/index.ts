export { Guard, type ParsedQuery } from './guard.ts';
