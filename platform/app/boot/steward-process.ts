import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { RemoteFailure, RpcClient } from '@vitrine/core/wire';
import { Unavailable, type VitrineError } from '@vitrine/core/errors';
import { type Home } from '@vitrine/core/process';
import { type Logger } from '@vitrine/core/log';
import { codeRoot } from '@vitrine/core/sandbox';
import { z } from 'zod';
import { stewardEnvironment } from '@vitrine/datasets/catalogue/steward-environment';
import { stewardDoorVariable } from '../launcher/steward-door-variable.ts';

/** A steward, as its server has it. */
interface Running {
  readonly client: RpcClient;
  /** Absent where another started it. */
  readonly pid?: number | undefined;
  /** Nothing more will be asked. */
  readonly finish: () => void;
  readonly kill: () => void;
}

/** How often a steward is asked whether it lives, and of how many questions in a row it may answer none. */
export interface Patience {
  readonly askEveryMs: number;
  readonly unanswered: number;
}

/** Half a minute: a machine that is busy answers slowly, but it answers. */
const usual: Patience = { askEveryMs: 5_000, unanswered: 6 };

/**
 * The steward of a server: started when first needed, again whenever it dies, and gone when the server is. A launcher
 * that gave the server an account of its own starts it, under another; else it is a child of the server's own account. One that hangs is ended: its rooms end with it, and nobody waits for it for good. It inherits no open
 * file, no credential, and no setting but the home folder and where the credentials of a role are to be had.
 */
export class StewardProcess {
  readonly #home: Home;
  readonly #log: Logger;
  readonly #patience: Patience;
  #running: Running | undefined;
  #closed = false;
  #trouble: VitrineError | undefined;

  constructor(home: Home, log: Logger, patience = usual) {
    this.#home = home;
    this.#log = log;
    this.#patience = patience;
  }

  /** The connection to a living steward. @throws Unavailable once closed. */
  client(): RpcClient {
    return this.#start().client;
  }

  /** Why the newest steward cannot serve, by its own word, or that it ended before it said anything. */
  get trouble(): VitrineError | undefined {
    return this.#trouble;
  }

  get pid(): number | undefined {
    return this.#running?.pid;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    if (running === undefined) return;
    running.finish();
    const timer = setTimeout(() => running.kill(), 3_000);
    await running.client.closed;
    clearTimeout(timer);
  }

  #start(): Running {
    if (this.#closed) throw new Unavailable({ detail: 'The steward is shut down.' });
    if (this.#running !== undefined) return this.#running;
    const door = process.env[stewardDoorVariable];
    const running = door === undefined ? childOf(this.#home) : behind(door);
    this.#running = running;
    const watch = this.#watch(running);
    void running.client.closed.then(() => {
      clearInterval(watch);
      if (this.#running === running) this.#running = undefined;
      running.kill();
      if (!this.#closed) this.#log.warn('the steward ended; it starts again when next needed');
    });
    return running;
  }

  #watch({ client, kill }: Running): NodeJS.Timeout {
    const ask = (): Promise<null> => client.call('ping', {}, z.null());
    let unanswered = 0;
    let lives = false;
    // Until it has answered once it is starting, and how long that takes depends on what it finds.
    void ask().then(
      () => {
        lives = true;
        this.#trouble = undefined;
      },
      (error: unknown) => {
        if (this.#closed) return;
        this.#trouble = error instanceof RemoteFailure ? error : endedAtStart();
        this.#log.error({ code: this.#trouble.code }, `the steward cannot serve: ${this.#trouble.message}`);
      },
    );
    const watch = setInterval(() => {
      if (!lives) return;
      if (unanswered >= this.#patience.unanswered) {
        this.#log.error('the steward does not answer any more; it is ended');
        kill();
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

function endedAtStart(): Unavailable {
  return new Unavailable({
    detail: 'The steward ended while it started.',
    help: 'Its own log says why. It starts again when it is next needed.',
  });
}

/** A steward of this process's own account. */
function childOf(home: Home): Running {
  const child = spawn(process.execPath, [join(codeRoot, 'datasets', 'steward', 'main.ts'), home.root], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: stewardEnvironment(home, process.env),
  });
  child.on('error', () => undefined);
  return {
    client: new RpcClient(child.stdout, child.stdin),
    pid: child.pid,
    finish: () => void child.stdin.end(),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** A steward that the launcher at this door starts, and ends when the connection does. */
function behind(door: string): Running {
  const connection = createConnection(door);
  connection.on('error', () => undefined);
  return {
    client: new RpcClient(connection, connection),
    finish: () => void connection.end(),
    kill: () => void connection.destroy(),
  };
}
