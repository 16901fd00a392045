import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ForeignRequest, WrongHost } from './errors.ts';

/** A value for this answer's style nonce, which the editor needs for its own style sheet. */
export function nonceOf(response: Response): string {
  return response.locals['nonce'] as string;
}

/** Headers every answer carries: nothing but our own files runs, and nobody may frame us. */
export function securityHeaders(https: boolean): RequestHandler {
  return (_request: Request, response: Response, next: NextFunction): void => {
    const nonce = randomBytes(16).toString('base64');
    response.locals['nonce'] = nonce;
    response.set({
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy':
        'camera=(), microphone=(), geolocation=(), publickey-credentials-create=(self), publickey-credentials-get=(self)',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      ...(https ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
    });
    next();
  };
}

/** Answers only to the names the server goes by, so that a foreign name pointed at it gets nothing. */
export function hostCheck(hosts: ReadonlySet<string>): RequestHandler {
  return (request, _response, next) => {
    if (!hosts.has(request.headers.host ?? '')) {
      throw new WrongHost({ detail: 'The request was addressed to a name this server does not go by.' });
    }
    next();
  };
}

/** Sends a browser that came by another of our names to the one that cookies and passkeys belong to. */
export function leadHome(host: string, origin: string): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' && request.headers.host === host)
      response.redirect(302, origin + request.originalUrl);
    else next();
  };
}

/** Refuses calls that another site's page made with the person's cookie. */
export function originCheck(origins: ReadonlySet<string>): RequestHandler {
  return (request, _response, next) => {
    const origin = request.headers.origin;
    const site = request.headers['sec-fetch-site'];
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    const foreign =
      (origin !== undefined && !origins.has(origin)) || (site !== undefined && site === 'cross-site');
    if (changes && foreign) {
      throw new ForeignRequest({
        detail: 'The request came from another site.',
        help: 'Open Vitrine itself and try again there.',
      });
    }
    next();
  };
}
