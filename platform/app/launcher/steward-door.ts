import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Account } from '@vitrine/core/process/beginning';

/** A steward that was started, with pipes of its own. */
export type StartedSteward = ChildProcess & {
  readonly stdin: NonNullable<ChildProcess['stdin']>;
  readonly stdout: NonNullable<ChildProcess['stdout']>;
};

/** How long a steward may take to end in order. */
const patienceMs = 3_000;

/**
 * Where the server comes to have a steward: a socket to which its account alone may connect. A connection is one
 * steward's life: whichever of the two ends, so does the other. There is one at a time, and what comes while one
 * ends waits for it. Bytes are passed on unread.
 */
export class StewardDoor {
  readonly #path: string;
  readonly #server: Server;
  readonly #start: () => StartedSteward;
  #running: Promise<void> = Promise.resolve();
  #waiting = false;
  #closed = false;

  /** @param start starts a steward */
  static async open(path: string, { uid, gid }: Account, start: () => StartedSteward): Promise<StewardDoor> {
    const door = new StewardDoor(path, start);
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject);
      door.#server.listen(path, resolve);
    });
    // Before, nobody but root may write to it, and so connect.
    chmodSync(path, 0o600);
    chownSync(path, uid, gid);
    return door;
  }

  private constructor(path: string, start: () => StartedSteward) {
    this.#path = path;
    this.#start = start;
    this.#server = createServer({ allowHalfOpen: true }, (connection) => void this.#come(connection));
  }

  /** Nobody comes any more; settles when the last steward has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#server.close();
    rmSync(this.#path, { force: true });
    await this.#running;
  }

  async #come(connection: Socket): Promise<void> {
    connection.on('error', () => undefined);
    if (this.#waiting || this.#closed) {
      connection.destroy();
      return;
    }
    this.#waiting = true;
    await this.#running;
    this.#waiting = false;
    this.#running = this.#serve(connection);
  }

  /** Settles when the steward has ended. */
  #serve(connection: Socket): Promise<void> {
    let steward: StartedSteward;
    // Who came may have gone while it waited, and this door may have been closed.
    if (connection.destroyed || this.#closed) {
      connection.destroy();
      return Promise.resolve();
    }
    try {
      steward = this.#start();
    } catch {
      connection.destroy();
      return Promise.resolve();
    }
    const { stdin, stdout } = steward;
    for (const stream of [steward, stdin, stdout]) stream.on('error', () => undefined);
    connection.pipe(stdin);
    stdout.pipe(connection);
    let timer: NodeJS.Timeout | undefined;
    const over = (): void => {
      stdin.end();
      timer ??= setTimeout(() => steward.kill('SIGKILL'), patienceMs);
    };
    connection.once('end', over).once('close', over);
    return new Promise((resolve) => {
      steward.once('close', () => {
        clearTimeout(timer);
        connection.off('close', over);
        connection.destroySoon();
        resolve();
      });
    });
  }
}
