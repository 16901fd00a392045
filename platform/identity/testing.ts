import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CompactSign, exportJWK } from 'jose';

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims of any shape: a forged token need not have that of an honest one. */
export type ForgedClaims = Readonly<Record<string, unknown>>;

/** How a token of the forge differs from what an honest provider would sign. */
export interface Forgery {
  readonly key?: KeyObject;
  readonly kid?: string;
  readonly alg?: string;
  readonly typ?: string;
}

/** A provider that signs whatever a test asks for: it has a discovery document and one key, and no other page. */
export interface TokenForge {
  readonly issuer: string;
  readonly privateKey: KeyObject;
  /** Signs with the published key, or otherwise. */
  sign(claims: ForgedClaims, forgery?: Forgery): Promise<string>;
  /** The same claims with no signature (RFC 7519, 6). */
  unsigned(claims: ForgedClaims): string;
  /** Signed by HMAC, with the public key as the secret (RFC 8725, 2.1). */
  hmacWithPublicKey(claims: ForgedClaims): string;
  close(): Promise<void>;
}

/** A page of the provider: what it answers to a form. */
export type ForgedPage = (form: URLSearchParams) => { readonly status?: number; readonly body: unknown };

/** @param pages more pages: of the device grant `/device`, `/token` and `/revoke` */
export async function startTokenForge(pages: Readonly<Record<string, ForgedPage>> = {}): Promise<TokenForge> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'known', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const page = pages[request.url ?? ''];
    if (page !== undefined) {
      void text(request).then((form) => {
        const { status = 200, body } = page(new URLSearchParams(form));
        response.writeHead(status).end(JSON.stringify(body));
      });
    } else if (request.url === '/jwks') response.end(JSON.stringify({ keys: [jwk] }));
    else response.end(JSON.stringify(metadata()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    ...('/device' in pages ? { device_authorization_endpoint: `${issuer}/device` } : {}),
    ...('/revoke' in pages ? { revocation_endpoint: `${issuer}/revoke` } : {}),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
  return {
    issuer,
    privateKey,
    sign: (claims, { key = privateKey, kid = 'known', alg = 'RS256', typ } = {}) =>
      new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg, kid, ...(typ === undefined ? {} : { typ }) })
        .sign(key),
    unsigned: (claims) => `${base64url({ alg: 'none' })}.${base64url(claims)}.`,
    hmacWithPublicKey: (claims) => {
      const input = `${base64url({ alg: 'HS256', kid: 'known' })}.${base64url(claims)}`;
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
