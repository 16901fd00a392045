export { type Json, type JsonObject, canonicalJson, digestOf, sha256Hex } from './canonical-json.ts';
export { cleaned, isClean } from './clean-text.ts';
export { isShallow } from './shallow.ts';
export { identifier, literal } from './sql-text.ts';
