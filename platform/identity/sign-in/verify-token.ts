import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { clockToleranceSeconds } from './proof.ts';
import type { Provider } from './provider.ts';

/** Why a token is not taken; a word of its own for each, for callers to switch on. */
export type TokenFault =
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'kind'
  | 'replayed'
  | 'form';

const sentences: Record<TokenFault, string> = {
  algorithm: 'is not signed with an algorithm that is permitted',
  'unknown-key': 'is signed with a key that the provider does not publish',
  signature: 'was not signed by the provider, or was altered',
  issuer: 'comes from another provider',
  audience: 'was made for another application',
  expired: 'is too old',
  'not-yet-valid': 'is not valid yet',
  kind: 'is of another kind',
  replayed: 'was used before',
  form: 'does not have the expected form',
};

/** `is too old`, and so on: the end of a sentence. */
export const faultText = (fault: TokenFault): string => sentences[fault];

/** A token that is not taken, before it is said in the words of what it was meant for. */
export class TokenRefused extends Error {
  readonly fault: TokenFault;

  constructor(fault: TokenFault, cause?: unknown) {
    super(faultText(fault), { cause });
    this.fault = fault;
  }
}

/** Signatures by a private key of the provider's alone: no `none`, and no HMAC, whose key would be public here. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** A token that lasts longer says more than anybody should be told in this way. */
const longest = '1h';

/**
 * The claims of a signed token, once its signature, issuer, audience and times hold (RFC 7519; RFC 8725).
 * @param audience the one client that it may be for
 * @throws TokenRefused, SignInFailed when the provider cannot be reached
 */
export async function verifyToken(
  provider: Provider,
  token: string,
  audience: string,
  now: Date,
  options: Pick<JWTVerifyOptions, 'requiredClaims' | 'maxTokenAge'> = {},
): Promise<{ readonly payload: JWTPayload; readonly type: string | undefined }> {
  const [keys, { issuer }] = await Promise.all([provider.keys(), provider.metadata()]);
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      algorithms,
      issuer,
      audience,
      currentDate: now,
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: longest,
      ...options,
      requiredClaims: ['iss', 'aud', 'exp', 'iat', ...(options.requiredClaims ?? [])],
    });
    // The specification lets a client trust other audiences: there are none that we do.
    const audiences = [payload.aud].flat();
    const party = payload['azp'];
    if (audiences.length !== 1 || (party !== undefined && party !== audience))
      throw new TokenRefused('audience');
    return { payload, type: protectedHeader.typ?.toLowerCase().replace(/^application\//, '') };
  } catch (error) {
    throw error instanceof TokenRefused ? error : new TokenRefused(faultOf(error), error);
  }
}

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    if (error.claim === 'aud') return 'audience';
    const early = ['nbf', 'iat'].includes(error.claim) && error.reason === 'check_failed';
    return early ? 'not-yet-valid' : 'form';
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown-key';
  return 'form';
}
