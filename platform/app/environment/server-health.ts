import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Home } from '@vitrine/core/process';
import { z } from 'zod';

/** Where the server that holds a home listens for the command line. */
export const socketPath = (home: Home): string => join(home.server, 'socket');

/** What the server that holds a home says of itself; `altered`: its database; `absent` when none answers. */
export type ServerHealth = 'ok' | 'refusing' | 'altered' | 'absent';

const problem = z.object({ code: z.string() });

export function serverHealth(home: Home): Promise<ServerHealth> {
  return new Promise((resolve) => {
    const options = { socketPath: socketPath(home), path: '/health', headers: { host: 'vitrine' } };
    const call = request(options, (answer) => {
      if (answer.statusCode === 200) {
        answer.resume();
        resolve('ok');
        return;
      }
      void json(answer).then(
        (body) => resolve(problem.safeParse(body).data?.code === 'database-altered' ? 'altered' : 'refusing'),
        () => resolve('refusing'),
      );
    });
    call.once('error', () => resolve('absent'));
    call.setTimeout(5_000, () => call.destroy(new Error('The server does not answer.')));
    call.end();
  });
}
