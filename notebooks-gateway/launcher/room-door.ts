import { chownSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';

/**
 * The door of a room, outside: a socket to which the server connects once, and whose bytes go to and from the pipe
 * that the reader was started with. The room has no place of its own on the disk, and what the server opens is
 * never of the room's making. Bytes are passed on unread.
 */
export class RoomDoor {
  readonly path: string;
  /** Settles when the connection is over, with the side that ended it. */
  readonly left: Promise<'outside' | 'inside'>;
  readonly #server: Server;

  private constructor(path: string, server: Server, left: RoomDoor['left']) {
    this.path = path;
    this.#server = server;
    this.left = left;
  }

  /**
   * Opens a door at a path that nobody else may reach, to the reader's end of `inside`. The kernel lets this process's
   * own user connect, or the processes of `group`.
   */
  static async open(path: string, inside: Duplex, group?: number): Promise<RoomDoor> {
    const { promise: left, resolve: leave } = Promise.withResolvers<'outside' | 'inside'>();
    const server = createServer((outside) => {
      server.close();
      outside.once('close', () => leave(inside.readableEnded ? 'inside' : 'outside'));
      // Whichever side ends, so does the other: a room has one connection, and ends with it.
      pipeline(outside, inside, () => inside.destroy());
      pipeline(inside, outside, () => outside.destroy());
    });
    // Nobody may have come before the room ended.
    inside.once('close', () => server.close());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    await chmod(path, group === undefined ? 0o600 : 0o660);
    if (group !== undefined) giveTo(path, group);
    return new RoomDoor(path, server, left);
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.path, { force: true });
  }
}

/** Makes a folder for a door: with a group, its processes may go through it to what they know by name, and no more. */
export async function makeDoorFolder(folder: string, group: number | undefined): Promise<void> {
  await mkdir(folder, { mode: group === undefined ? 0o700 : 0o710 });
  if (group !== undefined) giveTo(folder, group);
}

/** Of a group that is not this process's own only root of its name space may be the giver. */
export function giveTo(path: string, group: number): void {
  chownSync(path, process.getuid?.() ?? -1, group);
}
