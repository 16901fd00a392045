export * from './agreement.ts';
export * from './ast.ts';
export * from './catalogue-view.ts';
export * from './cut-definition.ts';
export * from './predicate.ts';
export * from './roles.ts';
export * from './transform.ts';
export * from './visible.ts';
