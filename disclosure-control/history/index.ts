export type { Crowd } from '../figures/evidence.ts';
export { type Fingerprint, bandCount } from './fingerprint.ts';
export { Memory, fingerprintSeed } from './memory.ts';
export { type People, packPeople, unpackPeople } from './people.ts';
export type { Place } from './population-index.ts';
export { type Sketch, readSketch, sketchOf } from './sketch.ts';
export { tableBudget } from './table-budget.ts';
