export { type DeviceCode, DeviceSignIn } from './device.ts';
export { IdTokens } from './id-tokens.ts';
export { type Ended, LogoutTokens } from './logout-tokens.ts';
export { isLoopback, isSafe } from './loopback.ts';
export { Oidc, type PendingSignIn, pendingSchema, pendingSeconds } from './oidc.ts';
export { demandRecent, type Demands } from './proof.ts';
export { Provider } from './provider.ts';
export { type Claims, sessionDraft, signInDrafts } from './sign-in.ts';
