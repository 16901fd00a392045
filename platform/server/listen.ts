import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { toProblem, Unavailable } from '@vitrine/core/errors';
import { type Settings } from '@vitrine/core/process';

export type Place = { readonly port: number; readonly host: string } | { readonly path: string };

export function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(place, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Whoever comes before the server is ready is told so at once, and when to come again (RFC 9110, 10.2.3). */
function starting(_request: IncomingMessage, response: ServerResponse): void {
  const problem = toProblem(
    new Unavailable({ detail: 'Vitrine is starting.', help: 'Try again in a few seconds.' }),
  );
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'retry-after': '5',
  });
  response.end(JSON.stringify(problem));
}

/** Puts the face of a server that is ready in the place of the one of a server that starts. */
export function show(server: Server, face: RequestListener): void {
  server.removeListener('request', starting);
  server.on('request', face);
}

/** Servers that listen for browsers, all at one port. */
export interface BrowserServers {
  readonly servers: readonly Server[];
  readonly port: number;
}

/**
 * Strict mode listens on every address, for the proxy in front of it. Development listens on loopback only, on
 * both of its addresses, because `localhost` may mean either and nobody else should answer at the other.
 * @throws Unavailable when another program has the port
 */
export async function listenForBrowsers({ mode, port }: Settings): Promise<BrowserServers> {
  const first = createServer(starting);
  try {
    await listen(first, { port, host: mode === 'development' ? '127.0.0.1' : '0.0.0.0' });
    const chosen = (first.address() as AddressInfo).port;
    const second = mode === 'development' ? await listenOnIpv6(chosen) : undefined;
    return { servers: second === undefined ? [first] : [first, second], port: chosen };
  } catch (error) {
    if (first.listening) await stop(first);
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Unavailable({
      detail: `Another program listens at port ${port}.`,
      help: 'Stop it, or start Vitrine with --port and another number.',
      cause: error,
    });
  }
}

/** Nothing on a machine without IPv6. */
async function listenOnIpv6(port: number): Promise<Server | undefined> {
  const server = createServer(starting);
  try {
    await listen(server, { port, host: '::1' });
    return server;
  } catch (error) {
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
