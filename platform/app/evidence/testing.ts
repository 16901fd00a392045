export { controls } from './controls.ts';
export { standards } from './evidence-pack.ts';
export { vocabulary } from '../record/vocabulary.ts';
