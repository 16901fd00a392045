import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { RpcClient } from '@vitrine/core/wire';
import { Unavailable } from '@vitrine/core/errors';
import { type Home } from '@vitrine/core/process';
import { type Logger } from '@vitrine/core/log';
import { codeRoot } from '@vitrine/core/sandbox';
import { z } from 'zod';
import { stewardEnvironment } from '@vitrine/datasets/catalogue/steward';

interface Running {
  readonly child: ChildProcess;
  readonly client: RpcClient;
}

/** How often a steward is asked whether it lives, and of how many questions in a row it may answer none. */
export interface Patience {
  readonly askEveryMs: number;
  readonly unanswered: number;
}

/** Half a minute: a machine that is busy answers slowly, but it answers. */
const usual: Patience = { askEveryMs: 5_000, unanswered: 6 };

/**
 * The steward as a child of the server: started when first needed, again whenever it dies, and gone when the
 * server is. One that hangs is ended: its rooms end with it, and nobody waits for it for good. It inherits no open
 * file, no credential, and no setting but the home folder and where the credentials of a role are to be had.
 */
export class StewardProcess {
  readonly #home: Home;
  readonly #log: Logger;
  readonly #patience: Patience;
  #running: Running | undefined;
  #closed = false;

  constructor(home: Home, log: Logger, patience = usual) {
    this.#home = home;
    this.#log = log;
    this.#patience = patience;
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
    const child = spawn(
      process.execPath,
      [join(codeRoot, 'datasets', 'steward', 'main.ts'), this.#home.root],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: stewardEnvironment(this.#home, process.env),
      },
    );
    child.on('error', () => undefined);
    const running: Running = { child, client: new RpcClient(child.stdout, child.stdin) };
    this.#running = running;
    const watch = this.#watch(running);
    void running.client.closed.then(() => {
      clearInterval(watch);
      if (this.#running === running) this.#running = undefined;
      child.kill('SIGKILL');
      if (!this.#closed) this.#log.warn('the steward ended; it starts again when next needed');
    });
    return running;
  }

  #watch({ child, client }: Running): NodeJS.Timeout {
    const ask = (): Promise<null> => client.call('ping', {}, z.null());
    let unanswered = 0;
    let lives = false;
    // Until it has answered once it is starting, and how long that takes depends on what it finds.
    void ask().then(
      () => (lives = true),
      () => undefined,
    );
    const watch = setInterval(() => {
      if (!lives) return;
      if (unanswered >= this.#patience.unanswered) {
        this.#log.error('the steward does not answer any more; it is ended');
        child.kill('SIGKILL');
        return;
      }
      unanswered += 1;
      void ask().then(
        () => (unanswered = 0),
        () => undefined,
      );
    }, this.#patience.askEveryMs);
    watch.unref();
    return watch;
  }
}
