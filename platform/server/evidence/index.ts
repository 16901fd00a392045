export { sectionName } from './doc-page.ts';
export { writeEvidence } from './write-pack.ts';
