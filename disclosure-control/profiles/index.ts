export { type QueryProfile, getProfile, getQueryProfile, profileNames } from './catalogue.ts';
export type { Profile } from './profile.ts';
export { roundingInWords } from './rounding.ts';
