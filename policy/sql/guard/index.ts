export { Guard, parsedFrom } from './guard.ts';
