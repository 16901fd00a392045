import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { InvalidInput } from '@vitrine/core/errors';
import { readSecret } from '@vitrine/core/files';
import { listen, stop } from '../listen.ts';
import type { Metrics } from './metrics.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const leastToken = 24;

/**
 * Gives metrics at `/metrics` of a port of its own: to this machine alone, or, where a file has a token, to whoever
 * sends it as a bearer token. @throws InvalidInput for a token that could be guessed, Unavailable for a file that is open to others
 */
export async function serveMetrics(
  metrics: Pick<Metrics, 'text' | 'contentType'>,
  { port, tokenFile }: { readonly port: number; readonly tokenFile?: string | undefined },
): Promise<{ readonly server: Server; readonly close: () => Promise<void> }> {
  const unread = {
    detail: 'The file of VITRINE_METRICS_TOKEN_FILE cannot be read, or is open to other accounts.',
    help: 'It belongs to the account of the server, with mode 0600 or 0400.',
  };
  const token = tokenFile === undefined ? undefined : await readSecret(tokenFile, unread);
  if (token !== undefined && token.length < leastToken) {
    throw new InvalidInput({
      detail: `The file of VITRINE_METRICS_TOKEN_FILE holds fewer than ${leastToken} characters.`,
      help: 'Make one with: openssl rand -base64 32',
    });
  }
  const wanted = token === undefined ? undefined : digest(`Bearer ${token}`);
  const allowed = (request: IncomingMessage): boolean =>
    wanted === undefined || timingSafeEqual(digest(request.headers.authorization ?? ''), wanted);
  const server = createServer((request, response) => {
    if (!allowed(request)) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
      return;
    }
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, { port, host: token === undefined ? '127.0.0.1' : '0.0.0.0' });
  return { server, close: () => stop(server) };
}
