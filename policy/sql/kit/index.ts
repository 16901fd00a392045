export { astDigest } from './ast-digest.ts';
export { type AstNode, type AstValue, isList, isNode, parseAst } from './ast.ts';
export { soleSelect } from './query-node.ts';
export { QueryRefused } from './query-refused.ts';
