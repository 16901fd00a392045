import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Home } from '@vitrine/core/process';
import { z } from 'zod';

/** Where the server that holds a home listens for the command line. */
export const socketPath = (home: Home): string => join(home.server, 'socket');

/**
 * What the server that holds a home says of itself; `degraded`: its steward cannot serve, or its bucket of files of requests; `altered`: its database; `absent`
 * when none answers.
 */
export type ServerHealth = 'ok' | 'degraded' | 'refusing' | 'altered' | 'absent';

const well = z.object({ status: z.literal('ok') });
const problem = z.object({ code: z.string() });

export function serverHealth(home: Home): Promise<ServerHealth> {
  return new Promise((resolve) => {
    const options = { socketPath: socketPath(home), path: '/health', headers: { host: 'vitrine' } };
    const call = request(options, (answer) => {
      if (answer.statusCode === 200) {
        void json(answer).then(
          (body) => resolve(well.safeParse(body).success ? 'ok' : 'degraded'),
          () => resolve('refusing'),
        );
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
