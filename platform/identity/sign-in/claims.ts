import { z } from 'zod';
import type { Proof } from './proof.ts';
import type { Claims } from './sign-in.ts';

/** Who signed in, and how they proved it. */
export interface Authenticated {
  readonly claims: Claims;
  readonly proof: Proof;
}

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  preferred_username: z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,127}$/),
  name: z.string().min(1).max(200),
  roles: z.array(z.string().max(60)).max(20).default([]),
  auth_time: z.int().min(0).optional(),
  acr: z.string().max(255).optional(),
  amr: z.array(z.string().max(60)).max(20).default([]),
  sid: z.string().min(1).max(255).optional(),
  /** An address of no usual form, or one that the provider says it did not verify, is none (OpenID Connect Core, 5.1). */
  email: z
    .email()
    .max(254)
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .catch(undefined),
  email_verified: z.boolean().optional().catch(false),
});

/**
 * The one way from a verified ID token to a person, for browsers and the command line alike.
 * @param knownAs a lasting name for the issuer, in the place of its address
 * @throws z.ZodError
 */
export function readClaims(payload: unknown, knownAs?: string): Authenticated {
  const claims = claimsSchema.parse(payload);
  const { auth_time: at, acr, amr, sid } = claims;
  const email = claims.email_verified === false ? undefined : claims.email;
  return {
    claims: {
      issuer: knownAs ?? claims.iss,
      subject: claims.sub,
      username: claims.preferred_username,
      name: claims.name,
      roles: claims.roles,
      ...(email === undefined ? {} : { email }),
    },
    proof: {
      ...(at === undefined ? {} : { at: new Date(at * 1000) }),
      ...(acr === undefined ? {} : { acr }),
      amr,
      ...(sid === undefined ? {} : { session: sid }),
    },
  };
}
