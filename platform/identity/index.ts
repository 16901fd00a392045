export * from './errors.ts';
export * from './oidc.ts';
export * from './people.ts';
export * from './projection.ts';
export * from './sessions.ts';
export * from './sign-in.ts';
export * from './tables.ts';
