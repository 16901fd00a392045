import { renameSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { Unavailable } from '../errors.ts';

/** A listening socket on its way to a child. */
export interface Listening {
  /** For the child's `stdio`. */
  readonly stdio: number;
  /** To be called once the child has it: from then on nobody else listens there. */
  handOver(): void;
}

/**
 * A socket that a child will listen at, by a path of this machine. The child gets it as an open descriptor, so it
 * needs no folder of its own on the disk and cannot choose what stands at the path. Whoever reaches the path may
 * connect: the folder it lies in says who does.
 */
export function listenAt(path: string): Listening {
  const making = `${path}~`;
  const server = createServer().listen({ path: making, readableAll: true, writableAll: true });
  server.on('error', () => undefined);
  return {
    stdio: descriptorOf(server),
    handOver() {
      // A server that is closed removes the name it was given.
      renameSync(making, path);
      server.close();
    },
  };
}

/** Node names the descriptor of a listening socket nowhere but here; a child takes it by its number. @throws Unavailable */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof fd === 'number' && fd > 2) return fd;
  server.close();
  throw new Unavailable({ detail: 'A socket for a process of a room could not be made.' });
}
