export { Oidc, type PendingSignIn, pendingSchema } from './oidc.ts';
export { type Claims, sessionDraft, signInDrafts } from './sign-in.ts';
