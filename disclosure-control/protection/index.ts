export { protectFile, type ProtectedFile } from './protect-file.ts';
