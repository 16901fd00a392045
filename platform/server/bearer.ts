import { NotSignedIn } from '@vitrine/identity/errors';
import type { Request } from 'express';

/**
 * The token of an `Authorization` header (RFC 6750, 2.1), if there is such a header. Tokens in the address or body
 * are not looked at, because addresses end up in logs.
 * @throws NotSignedIn for a header that holds anything else, so that nobody falls back on a cookie by mistake
 */
export function bearerOf(request: Request): string | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new NotSignedIn({
      detail: 'The Authorization header holds no bearer token.',
      help: 'At the command line, sign in with vitrine login.',
    });
  }
  return token;
}
