import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { RpcClient, Unavailable, type Home, type Logger } from '@vitrine/core';
import { stewardEnvironment } from './steward-settings.ts';

interface Running {
  readonly child: ChildProcess;
  readonly client: RpcClient;
}

/**
 * The steward as a child of the server: started when first needed, again whenever it dies, and gone when the
 * server is. It inherits no open file, no credential, and no setting but the home folder and where the
 * credentials of a role are to be had.
 */
export class StewardProcess {
  readonly #home: Home;
  readonly #log: Logger;
  #running: Running | undefined;
  #closed = false;

  constructor(home: Home, log: Logger) {
    this.#home = home;
    this.#log = log;
  }

  /** The connection to a living steward. @throws Unavailable once closed. */
  client(): RpcClient {
    return this.#start().client;
  }

  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    if (running === undefined) return;
    running.child.stdin?.end();
    const timer = setTimeout(() => running.child.kill('SIGKILL'), 3_000);
    await running.client.closed;
    clearTimeout(timer);
  }

  #start(): Running {
    if (this.#closed) throw new Unavailable({ detail: 'The steward is shut down.' });
    if (this.#running !== undefined) return this.#running;
    const child = spawn(process.execPath, [join(import.meta.dirname, 'steward-main.ts'), this.#home.root], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: stewardEnvironment(this.#home, process.env),
    });
    child.on('error', () => undefined);
    const running: Running = { child, client: new RpcClient(child.stdout, child.stdin) };
    this.#running = running;
    void running.client.closed.then(() => {
      if (this.#running === running) this.#running = undefined;
      child.kill('SIGKILL');
      if (!this.#closed) this.#log.warn('the steward ended; it starts again when next needed');
    });
    return running;
  }
}
