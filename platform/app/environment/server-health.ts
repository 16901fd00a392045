import { request } from 'node:http';
import { join } from 'node:path';
import type { Home } from '@vitrine/core/process';

/** Where the server that holds a home listens for the command line. */
export const socketPath = (home: Home): string => join(home.server, 'socket');

/** What the server that holds a home says of itself; `absent` when none answers. */
export type ServerHealth = 'ok' | 'refusing' | 'absent';

export function serverHealth(home: Home): Promise<ServerHealth> {
  return new Promise((resolve) => {
    const options = { socketPath: socketPath(home), path: '/health', headers: { host: 'vitrine' } };
    const call = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? 'ok' : 'refusing');
    });
    call.once('error', () => resolve('absent'));
    call.setTimeout(5_000, () => call.destroy(new Error('The server does not answer.')));
    call.end();
  });
}
