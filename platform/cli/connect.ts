import { connect as connectSocket } from 'node:net';
import { resolve } from 'node:path';
import { ApiClient, ApiProblem, type Problem } from '@vitrine/api';
import { socketPath } from '@vitrine/app/environment';
import { homeAt } from '@vitrine/core/process';
import { InvalidInput } from '@vitrine/core/errors';
import { serverOrigin } from './sign-in/server-address.ts';
import { signedInClient } from './sign-in/sign-in.ts';
import { SocketTransport } from './socket-transport.ts';
import { startTemporary } from './temporary-server.ts';

export interface GlobalOptions {
  readonly home: string;
  readonly json: boolean;
  readonly as?: string;
  readonly server?: string;
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connectSocket(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/**
 * Runs a command as a person: as the one who signed in at a server that was named; or as a sample persona through
 * the server that holds the home, or, when none runs, through one that lives for this command only.
 */
export async function withClient<T>(
  options: GlobalOptions,
  use: (client: ApiClient) => Promise<T>,
): Promise<T> {
  if (options.server !== undefined) {
    if (options.as !== undefined) {
      throw new InvalidInput({
        detail: 'At a server you act as the person who signed in there.',
        help: 'Leave --as out, or --server.',
      });
    }
    return use(await signedInClient(serverOrigin(options.server)));
  }
  if (options.as === undefined) {
    throw new InvalidInput({
      detail: 'The command does not say who you are.',
      help:
        'Add --server URL to act as who signed in there with vitrine login; ' +
        'with the development sign-in, --as NAME, such as --as sam.researcher.',
    });
  }
  const home = homeAt(resolve(options.home));
  const socket = socketPath(home);
  const temporary = (await answers(socket)) ? undefined : await startTemporary(home);
  try {
    const transport = new SocketTransport(socket);
    const problem = await transport.signIn(options.as);
    if (problem !== undefined) throw new ApiProblem(problem as Problem);
    return await use(new ApiClient(transport));
  } finally {
    await temporary?.close();
  }
}
